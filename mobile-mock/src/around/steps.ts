// Going through a list with the arrow keys, from link to link.

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
}

/** Let a key move the focus, where one of the list's links has it. */
export function step(event: KeyboardEvent) {
  const to = STEPS[event.key]
  const list = event.currentTarget as HTMLElement
  const links = Array.from(list.querySelectorAll<HTMLElement>('li > a'))
  const at = links.indexOf(document.activeElement as HTMLElement)
  if (!to || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  links[to(at, links.length - 1)]?.focus()
}
