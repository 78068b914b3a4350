// Where the app begins.
import { mount } from 'svelte'
import App from './App.svelte'
import { recalled } from './api/client.svelte'
import './app.css'
import './pieces.css'
import { later, withCopy } from './offline/later'
import { tidy } from './offline/outbox/outbox.svelte'
import { begin } from './offline/outbox/sender.svelte'
import { settle } from './offline/version.svelte'
import { choose } from './words/words'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app')
await Promise.all([choose(), recalled()])
mount(App, { target })
begin()
void later(() => {
  void settle()
  void tidy()
  withCopy(({ begin }) => begin())
})
