// Addresses: which page each one names.

export type Route =
  | { page: 'around' | 'mine' | 'settings' | 'waiting' | 'groups' | 'reporting' | 'promising' }
  | { page: 'report'; ref: string }
  | { page: 'pledge'; ref: string }
  | { page: 'activity'; id: string }
  | { page: 'group'; slug: string }
  | { page: 'lost' }

const FIXED = new Set(['mine', 'settings', 'waiting', 'groups'])

/** The page an address names. */
export function read(path: string): Route {
  const [kind, name, ...rest] = path.split('/').filter(Boolean).map(decode)
  if (kind === undefined) return { page: 'around' }
  if (rest.length > 0) return { page: 'lost' }
  if (name === undefined) return FIXED.has(kind) ? ({ page: kind } as Route) : { page: 'lost' }
  if (kind === 'new' && name === 'report') return { page: 'reporting' }
  if (kind === 'new' && name === 'pledge') return { page: 'promising' }
  if (kind === 'report' || kind === 'pledge') return { page: kind, ref: name }
  if (kind === 'activity') return { page: 'activity', id: name }
  if (kind === 'group') return { page: 'group', slug: name }
  return { page: 'lost' }
}

/** The address of a thing's page. */
export const address = {
  report: (ref: string) => `/report/${encodeURIComponent(ref)}`,
  pledge: (ref: string) => `/pledge/${encodeURIComponent(ref)}`,
  activity: (id: string) => `/activity/${encodeURIComponent(id)}`,
  group: (slug: string) => `/group/${encodeURIComponent(slug)}`,
}

/** A part of a path as it was before it was written into one; itself when it was written wrongly. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
