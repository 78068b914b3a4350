// Addresses: which page each one names.

export type Route =
  | { page: 'around' }
  | { page: 'report'; ref: string }
  | { page: 'pledge'; ref: string }
  | { page: 'activity'; id: string }
  | { page: 'lost' }

/** The page an address names. */
export function read(path: string): Route {
  const [kind, name, ...rest] = path.split('/').filter(Boolean).map(decode)
  if (kind === undefined) return { page: 'around' }
  if (name === undefined || rest.length > 0) return { page: 'lost' }
  if (kind === 'report' || kind === 'pledge') return { page: kind, ref: name }
  if (kind === 'activity') return { page: 'activity', id: name }
  return { page: 'lost' }
}

/** The address of a thing's page. */
export const address = {
  report: (ref: string) => `/report/${encodeURIComponent(ref)}`,
  pledge: (ref: string) => `/pledge/${encodeURIComponent(ref)}`,
  activity: (id: string) => `/activity/${encodeURIComponent(id)}`,
}

/** A part of a path as it was before it was written into one; itself when it was written wrongly. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
