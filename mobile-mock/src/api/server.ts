// Where the server is: where the app itself came from, unless it was built for another one (VITE_SERVER).
const SERVER = (import.meta.env.VITE_SERVER ?? '').replace(/\/+$/, '')

/** The address of something on the server; `path` begins with a slash. */
export function onServer(path: string): string {
  return SERVER + path
}

/** The same for a WebSocket. */
export function socketOnServer(path: string): string {
  return (SERVER || location.origin).replace(/^http/, 'ws') + path
}
