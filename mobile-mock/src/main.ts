// Where the app begins.
import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import { choose } from './words/words'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app')
await choose()
mount(App, { target })
