// What somebody writes over what stands: kept on the phone, sent as far as it differs, beside what others wrote meanwhile.
import { draft } from './drafts.svelte'

interface Written {
  text: string
  /** What stood there when it was begun. */
  over: string
}

export interface Changes<Field extends string> {
  /** Each field as it is to be: to read and to write. */
  readonly fields: Record<Field, string>
  /** Those that differ from what stands. */
  made(): Partial<Record<Field, string>>
  /** What stands in a field now, where others have changed it since it was begun to be written over; otherwise empty. */
  meanwhile(field: Field): string
  /** Done with. */
  clear(): Promise<void>
}

/** `stands`: each field as the server has it. `waits`: what of that is on its way. */
export function changes<Field extends string>(
  name: string,
  stands: () => Record<Field, string>,
  waits: () => Partial<Record<NoInfer<Field>, unknown>> | null,
): Changes<Field> {
  const kept = draft<Partial<Record<Field, Written>>>(name, {})
  const names = Object.keys(stands()) as Field[]
  /** What it will say if nothing more is written. */
  const comes = (field: Field) => String(waits()?.[field] ?? stands()[field])
  const read = (field: Field) => kept.value[field]?.text ?? comes(field)

  function write(field: Field, text: string) {
    if (text === comes(field)) delete kept.value[field]
    else kept.value[field] = { text, over: kept.value[field]?.over ?? stands()[field] }
  }

  const accessors = names.map((field) => [field, { get: () => read(field), set: (text: string) => write(field, text) }])
  return {
    fields: Object.defineProperties({}, Object.fromEntries(accessors)) as Record<Field, string>,
    made() {
      const differing = names.filter((field) => read(field) !== stands()[field])
      return Object.fromEntries(differing.map((field) => [field, read(field)])) as Partial<Record<Field, string>>
    },
    meanwhile(field) {
      const written = kept.value[field]
      return written && written.over !== stands()[field] ? stands()[field] : ''
    },
    clear: kept.clear,
  }
}
