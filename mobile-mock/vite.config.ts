import { svelte } from '@sveltejs/vite-plugin-svelte'
import { VitePWA, type ManifestOptions } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

// The server whose API `npm run dev` speaks to.
const server = process.env.SERVER ?? 'http://127.0.0.1:8000'

// How a phone shows the app among its own.
const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Pledgebank',
  short_name: 'Pledgebank',
  description: 'What needs doing near you, what neighbours promise to do about it, and when to turn up.',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#f6f0e6',
  theme_color: '#f6f0e6',
  categories: ['social', 'lifestyle'],
  icons: [
    { src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icons/maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [
    { name: 'Report a problem', short_name: 'Report', url: '/new/report' },
    { name: 'Make a pledge', short_name: 'Pledge', url: '/new/pledge' },
  ],
}

/** Documents go with the pages that ask them. */
function first(id: string): boolean {
  return !id.includes('/src/gql/documents/')
}

export default defineConfig({
  plugins: [
    svelte(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'worker.ts',
      injectRegister: false,
      manifest,
      injectManifest: {
        // All that the app is made of, the map's ground with it: less than 3 MB, and half of that on the way.
        globPatterns: ['**/*.{js,css,html,svg,png,woff2,pmtiles,webmanifest}'],
        maximumFileSizeToCacheInBytes: 4 * 2 ** 20,
      },
    }),
  ],
  worker: { format: 'es' },
  // No data: addresses, so that the content security policy can stay strict. The map is large by nature, and comes late.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    // What the first screen needs comes in few files: over a slow line each more costs a way there and back.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'], test: first }] } } },
  },
  server: { proxy: { '/graphql': { target: server, ws: true }, '/photos': { target: server } } },
  test: { include: ['src/**/*.test.ts'] },
})
