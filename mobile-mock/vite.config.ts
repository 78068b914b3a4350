import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

// The server whose API `npm run dev` speaks to.
const server = process.env.SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [svelte()],
  worker: { format: 'es' },
  // No data: addresses, so that the content security policy can stay strict. The map is large by nature, and comes late.
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/graphql': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'] },
})
