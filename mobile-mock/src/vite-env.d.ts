/// <reference types="vite/client" />
// What a build can be told: the README has all of it.
interface ImportMetaEnv {
  /** Address of the server, where the app does not come from it: https://pledgebank.example.org */
  readonly VITE_SERVER?: string
  /** Address of a MapLibre style for the map's ground, in place of the demo town's. */
  readonly VITE_MAP_STYLE?: string
  /** The same by night; that by day is taken where there is none. */
  readonly VITE_MAP_STYLE_NIGHT?: string
}
