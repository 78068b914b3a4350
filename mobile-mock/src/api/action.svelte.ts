// What a person does: one mutation, kept on the phone from the tap on and sent once, with its refusal in words.
import { stringifyDocument, type TypedDocumentNode } from '@urql/core'
import type { DocumentNode } from 'graphql'
import { tick } from 'svelte'
import type { RefusalFragment } from '../gql/graphql'
import { KEYLESS } from '../gql/keyless'
import { askToSignIn, type Why } from '../me/signin/signin.svelte'
import { recall } from '../offline/drafts.svelte'
import { line } from '../offline/line.svelte'
import { adopt, goes, hear, keep, outbox, takeBack, type Outcome } from '../offline/outbox/outbox.svelte'
import { hurry } from '../offline/outbox/sender.svelte'
import { say, type Key } from '../words/words'
import { session } from './session.svelte'
import { uuid } from './uuid'

export interface Action<Data, Input> {
  readonly busy: boolean
  /** Why it was refused, for people, where no field of the form is to blame; empty when all is well. */
  readonly problem: string
  /** Why it was refused, by the input's field that is to blame: `title`, `answers.0`. */
  readonly fields: Record<string, string>
  /** It is kept on this phone, and is sent when it can be. */
  readonly waiting: boolean
  /** What that asks for; null when nothing waits. The server may have done it by now, and only its answer been lost. */
  readonly wanted: Input | null
  /** The answer when it was accepted, otherwise null. A guest is asked to sign in first, where there is a network. */
  run(input: Input, more?: { photos?: readonly string[] }): Promise<Data | null>
}

export interface Told<Data = object> {
  /** What it is called while it waits to be sent. */
  words: Key
  values?: () => Record<string, string>
  /** Path of the page it is about. */
  about?: () => string
  /** Which of several such things on that page; with it, one that was left waiting is known again after a reload. */
  of?: () => string
  /** Name of the draft it is made from, so that what was written can be mended should it be refused later. */
  draft?: string
  /** What was left waiting, perhaps before a reload, has been accepted, and somebody is looking. */
  sent?: (data: Data) => void
}

/** Milliseconds after which a slow line is no longer waited for. */
const PATIENCE = 10_000

/** An action of one component. `why`: what a guest is told who has to sign in for it; null where guests may. */
export function action<Data extends object, Input extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
  why: Why | null,
  told: Told<Data> = { words: 'waiting.something' },
): Action<Data, Omit<Input, 'idempotencyKey'>> {
  const now = $state<{ busy: boolean; problem: string; fields: Record<string, string>; kept: number | null }>({
    busy: false,
    problem: '',
    fields: {},
    kept: null,
  })
  const operation = nameOf(document)
  // What broke on the server may have been done all the same: the same again is known by the same key.
  let broken = { said: '', key: '' }
  let tried = broken
  // A page that never looks at the fields has no form: it shows every refusal beside the button.
  let formed = false

  const left = $derived.by(() => {
    const [about, of] = [told.about?.() ?? '', told.of?.()]
    // What somebody else left waiting on this phone is no matter of whoever looks now.
    const person = session.viewer?.id ?? session.last
    return outbox.entries.findLast((entry) => {
      if (!goes(entry) || (entry.person !== null && entry.person !== person)) return false
      return entry.id === now.kept || (of !== undefined && entry.operation === operation && entry.about === about && entry.of === of)
    })
  })

  let stop = () => {}
  let awaited: number | null = null
  $effect(() => {
    if (!left || now.busy || left.id === awaited) return
    stop()
    awaited = left.id
    // Heard until it is decided: it goes from here a moment before that is told.
    stop = hear(left.id, (outcome) => {
      if (outcome.is === 'accepted') told.sent?.(outcome.data as Data)
    })
  })
  $effect(() => () => stop())

  async function put(input: object, photos: readonly string[]): Promise<number> {
    const said = JSON.stringify(input)
    const key = broken.said === said ? broken.key : uuid()
    broken = { said: '', key: '' }
    tried = { said, key }
    return keep({
      operation,
      document: stringifyDocument(document),
      input: { ...JSON.parse(said), ...(takesKey(document) ? { idempotencyKey: key } : {}) },
      // A form gives its own, live list, which cannot be kept as it is.
      photos: [...photos],
      words: told.words,
      values: told.values?.() ?? {},
      about: told.about?.() ?? '',
      of: told.of?.() ?? null,
      person: session.viewer?.id ?? null,
      guest: why === null,
      draft: told.draft ? { name: told.draft, value: await recall(told.draft) } : null,
    })
  }

  /** What comes of it within a person's patience. */
  function outcomeOf(id: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ is: 'later' }), PATIENCE)
      hear(id, (outcome) => {
        clearTimeout(timer)
        if (now.kept === id) heardLater(outcome)
        resolve(outcome)
      })
      void hurry()
    })
  }

  /** It was left waiting, and somebody is still looking. */
  function heardLater(outcome: Outcome) {
    if (outcome.is === 'refused') blame(outcome.errors)
    if (outcome.is === 'refused' || outcome.is === 'accepted') now.kept = null
  }

  function blame(errors: readonly RefusalFragment[]) {
    const rest: string[] = []
    for (const { field, message } of errors) {
      if (formed && field && field.length > 0) now.fields[field.join('.')] = message
      else rest.push(message)
    }
    now.problem = rest.join(' ')
  }

  async function run(input: Omit<Input, 'idempotencyKey'>, { photos = [] }: { photos?: readonly string[] } = {}): Promise<Data | null> {
    if (now.busy || goesAlready(input)) return null
    Object.assign(now, { busy: true, problem: '', fields: {}, kept: null })
    try {
      await tick()
      return await carryOut(input, photos)
    } catch {
      now.problem = say('act.noRoom')
      return null
    } finally {
      now.busy = false
    }
  }

  async function carryOut(input: object, photos: readonly string[]): Promise<Data | null> {
    const id = await put(input, photos)
    if (!line.online) {
      hear(id, heardLater)
      return wait(id)
    }
    let outcome: Outcome = why !== null && !(await signedIn(id)) ? { is: 'signin' } : await outcomeOf(id)
    const over = outcome.is === 'signin' && (session.ended || session.viewer !== null)
    if (over && (await signedIn(id, true))) outcome = await outcomeOf(id)
    if (outcome.is === 'accepted') return outcome.data as Data
    if (outcome.is === 'later' && !outcome.errors?.some(({ code }) => code === 'TOO_MANY')) return wait(id)
    // Somebody is looking, and can mend it where it was written.
    await takeBack(id)
    if (outcome.is === 'broken') {
      broken = tried
      now.problem = say('act.broken')
    } else if (outcome.is === 'signin') now.problem = over ? say('signin.ended') : ''
    else if ('errors' in outcome && outcome.errors) blame(outcome.errors)
    return null
  }

  /** Whether somebody is signed in now, whose it then is. Kept it is already: an old phone may forget the page while its owner looks for the code. */
  async function signedIn(id: number, anew = false): Promise<boolean> {
    if (!(await askToSignIn(why ?? 'self', anew))) return false
    if (session.viewer) await adopt(id, session.viewer.id)
    return true
  }

  /** The very same waits already, and nothing was done to the thing since: it is that one which is shown. */
  function goesAlready(input: object): boolean {
    const [about, person] = [told.about?.() ?? '', session.viewer?.id ?? null]
    const last = outbox.entries.findLast((entry) => entry.about === about && entry.person === person)
    if (!last || !goes(last) || last.operation !== operation) return false
    if (JSON.stringify({ ...last.input, idempotencyKey: undefined }) !== JSON.stringify(input)) return false
    now.kept = last.id
    return true
  }

  function wait(id: number): null {
    now.kept = id
    return null
  }

  return {
    get busy() {
      return now.busy
    },
    get problem() {
      return now.problem
    },
    get fields() {
      formed = true
      return now.fields
    },
    get waiting() {
      return left !== undefined && !now.busy
    },
    get wanted() {
      return left && !now.busy ? (left.input as Input) : null
    },
    run,
  }
}

function takesKey(document: DocumentNode): boolean {
  const [operation] = document.definitions
  const [variable] = (operation && 'variableDefinitions' in operation && operation.variableDefinitions) || []
  const type = variable?.type.kind === 'NonNullType' ? variable.type.type : variable?.type
  return type?.kind !== 'NamedType' || !KEYLESS.has(type.name.value)
}

function nameOf(document: DocumentNode): string {
  const [operation] = document.definitions
  return operation && 'name' in operation ? (operation.name?.value ?? '') : ''
}
