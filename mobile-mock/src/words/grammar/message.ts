// Messages as ICU's MessageFormat writes them, as far as the catalogues do: values, numbers, plurals and choices.
// The whole of that format is eight times as much to send to a phone; a test holds this one against it.

type Values = Record<string, string | number>
type Part = string | Count | Value | Choice
type Count = { kind: 'count' }
type Value = { kind: 'value' | 'number'; name: string }
type Choice = { kind: 'plural' | 'select'; name: string; forms: Map<string, Part[]> }

/** What a language brings: how it writes numbers, and which form a number takes. */
export interface Speech {
  number: Intl.NumberFormat
  plural: Pick<Intl.PluralRules, 'select'>
}

/** The parts of a message. Throws when it is not well written. */
export function read(text: string): Part[] {
  let at = 0
  const whole = parts(false)
  if (at < text.length) fail()
  return whole

  function parts(counted: boolean): Part[] {
    const found: Part[] = []
    let said = ''
    while (at < text.length && text[at] !== '}') {
      const sign = text[at++]!
      if (sign !== '{' && !(sign === '#' && counted)) {
        said += sign
        continue
      }
      if (said) found.push(said)
      said = ''
      found.push(sign === '#' ? { kind: 'count' } : argument(counted))
    }
    if (said) found.push(said)
    return found
  }

  function argument(counted: boolean): Part {
    const [, name, kind = 'value', end] = take(/\s*(\w+)\s*(?:,\s*(number|plural|select)\s*)?([,}])/y)
    if (kind === 'value' || kind === 'number') return end === '}' ? { kind, name: name! } : fail()
    if (kind !== 'plural' && kind !== 'select') return fail()
    const forms = new Map<string, Part[]>()
    while (text[at] !== '}') {
      const [, form] = take(/\s*(=?\w+)\s*\{/y)
      forms.set(form!, parts(counted || kind === 'plural'))
      take(/\}\s*/y)
    }
    at += 1
    return forms.has('other') ? { kind, name: name!, forms } : fail()
  }

  function take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = at
    const found = pattern.exec(text) ?? fail()
    at = pattern.lastIndex
    return found
  }

  function fail(): never {
    throw new SyntaxError(`Not a message from ${at} on: ${text}`)
  }
}

/** The message with its values filled in; a value that is not given is shown by its name. */
export function fill(parts: Part[], values: Values, speech: Speech, count = 0): string {
  return parts.map((part) => (typeof part === 'string' ? part : filled(part))).join('')

  function filled(part: Count | Value | Choice): string {
    if (part.kind === 'count') return speech.number.format(count)
    const value = values[part.name] ?? `{${part.name}}`
    const number = Number(value)
    if (!('forms' in part)) return part.kind === 'number' ? speech.number.format(number) : String(value)
    const exact = `=${value}`
    const counted = part.forms.has(exact) ? exact : speech.plural.select(number)
    const form = part.kind === 'select' ? String(value) : counted
    const chosen = part.forms.get(form) ?? part.forms.get('other') ?? []
    return fill(chosen, values, speech, part.kind === 'plural' ? number : count)
  }
}
