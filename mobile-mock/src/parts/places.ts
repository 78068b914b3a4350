// Places in an activity's slots.

/** Free places in all slots together; null where one of them has no limit. */
export function freePlaces(slots: readonly { capacity: number | null; taken: number; waiting: number }[]): number | null {
  if (slots.some(({ capacity }) => capacity === null)) return null
  return slots.reduce((sum, { capacity, taken }) => sum + Math.max(0, (capacity ?? 0) - taken), 0)
}

/** What somebody without a place can do with a slot: take one, wait for one, or nothing. */
export function offer(slot: { capacity: number | null; taken: number; waiting: number }): 'place' | 'queue' | 'closed' {
  if (slot.capacity === null) return 'place'
  if (slot.capacity === 0) return 'closed'
  return slot.taken < slot.capacity && slot.waiting === 0 ? 'place' : 'queue'
}
