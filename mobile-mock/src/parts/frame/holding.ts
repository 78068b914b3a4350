// Whoever goes by keys or by ear stays where they were when what they pressed is gone: at the nearest of what it was in.

/** Milliseconds for which what came of it may be on its way. */
const PATIENCE = 1_000

/** Attach to what holds buttons and fields that may go once they were pressed. */
export function holding(box: HTMLElement): () => void {
  /** What has the focus, or had it last, and all that it is in, from the inside out. */
  let path: HTMLElement[] = []
  let waiting: ReturnType<typeof setTimeout> | undefined

  const follow = ({ target }: FocusEvent) => {
    path = []
    for (let at = target as HTMLElement | null; at; at = at === box ? null : at.parentElement) path.push(at)
  }
  // Whoever puts a finger elsewhere has gone from there themselves, but for a dialog: it gives back the focus that it took.
  const leave = ({ target }: Event) => {
    if (target instanceof Element && !target.closest('dialog') && !path[0]?.contains(target)) path = []
  }
  const look = (late = false) => {
    const [last] = path
    if (!last || last.isConnected || document.activeElement !== document.body) return
    // Until it closes nothing else can have the focus.
    if (document.querySelector('dialog:modal')) return
    const stays = path.find((one) => one.isConnected && one.checkVisibility())
    if (!stays && !late) return void (waiting ??= setTimeout(end, PATIENCE))
    path = []
    take(stays ?? box.parentElement?.querySelector<HTMLElement>('[data-heading]'))
  }
  const later = () => setTimeout(look)
  const end = () => ((waiting = undefined), look(true))
  const watch = new MutationObserver(() => look())

  box.addEventListener('focusin', follow)
  document.addEventListener('focusout', later)
  document.addEventListener('pointerdown', leave)
  watch.observe(box, { childList: true, subtree: true })
  return () => {
    clearTimeout(waiting)
    watch.disconnect()
    box.removeEventListener('focusin', follow)
    document.removeEventListener('focusout', later)
    document.removeEventListener('pointerdown', leave)
  }
}

function take(element: HTMLElement | null | undefined) {
  if (!element) return
  // It stays so: a dialog that took the focus from here gives it back only to what can have it.
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  element.focus({ preventScroll: true })
}
