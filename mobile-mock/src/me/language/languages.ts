// Choosing the language of the app, and of the letters to whoever is signed in.
import { api } from '../../api/client.svelte'
import { session } from '../../api/session.svelte'
import { WriteInDocument } from '../../gql/graphql'
import type { Language } from '../../words/languages'
import { setLanguage } from '../../words/words'

/** Speak this language from here on. That letters come in it too may fail; the app itself speaks it all the same. */
export async function speak(language: Language) {
  await setLanguage(language)
  if (session.viewer) await api.client.mutation(WriteInDocument, { input: { language } }).toPromise()
}
