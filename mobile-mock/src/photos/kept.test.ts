import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const HOUR = 3_600_000
const now = Date.parse('2026-11-22T12:00:00Z')
let answers: Response[]
let sent: string[]

// As on a phone whose browser keeps no database: what is kept is there as long as the page.
vi.stubGlobal('navigator', { onLine: true, languages: ['en-GB'] })
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined })
const { keys, read } = await import('../offline/shelf')
const { dropPhoto, keepPhoto, PhotoRefused, sendPhoto, tidyPhotos } = await import('./kept')

beforeEach(() => {
  answers = []
  sent = []
  vi.useFakeTimers({ now, toFake: ['Date'] })
  vi.stubGlobal('fetch', async (address: string, { method }: RequestInit) => {
    sent.push(`${method} ${address}`)
    return answers.shift() ?? new Response('{}')
  })
})
afterEach(() => vi.useRealTimers())

const picture = () => new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' })

test('a photo is sent once while the server is sure to have it, and once more before it would forget it', async () => {
  const id = await keepPhoto(picture())
  await sendPhoto(id)
  await sendPhoto(id)
  vi.setSystemTime(now + 11 * HOUR)
  await sendPhoto(id)
  expect(sent).toEqual([`PUT /photos/${id}`])
  vi.setSystemTime(now + 13 * HOUR)
  await sendPhoto(id)
  expect(sent).toHaveLength(2)
})

test('one that was named meanwhile is there already', async () => {
  const id = await keepPhoto(picture())
  await sendPhoto(id)
  vi.setSystemTime(now + 13 * HOUR)
  answers = [new Response('{"errors":[{"message":"This id stands for another photo already."}]}', { status: 409 })]
  await sendPhoto(id)
  expect(sent).toHaveLength(2)
})

test('one that the server will not have is refused in its words', async () => {
  const id = await keepPhoto(picture())
  answers = [new Response('{"errors":[{"message":"This is no picture."}]}', { status: 415 })]
  await expect(sendPhoto(id)).rejects.toThrow(new PhotoRefused('This is no picture.'))
})

test('one that is gone from the phone does not count as sent', async () => {
  await expect(sendPhoto('f0f0f0f0-0000-4000-8000-000000000000')).rejects.toThrow(PhotoRefused)
  expect(sent).toEqual([])
})

test('one that is let go while it is sent stays gone', async () => {
  const id = await keepPhoto(picture())
  vi.stubGlobal('fetch', async () => {
    await dropPhoto(id)
    return new Response('{}')
  })
  await sendPhoto(id)
  expect(await read('photos', id)).toBeUndefined()
})

test('those that nothing names go after a month', async () => {
  const [named, forgotten] = [await keepPhoto(picture()), await keepPhoto(picture())]
  vi.setSystemTime(now + 31 * 24 * HOUR)
  const fresh = await keepPhoto(picture())
  await tidyPhotos(new Set([named]))
  expect(await keys('photos')).toEqual(expect.arrayContaining([named, fresh]))
  expect(await keys('photos')).not.toContain(forgotten)
})
