// A photo made ready to go: small enough for a slow line, and without what the camera wrote into it.

/** Bytes, and pixels of its longer side, above which a photo is made smaller. */
const BYTES = 4 * 2 ** 20
const SIDE = 2560
const QUALITY = 0.85

/** Pictures of a screen: small letters would suffer, and no camera wrote into them. */
const DRAWN = new Set(['image/png', 'image/gif'])

/**
 * The same picture, upright and within bounds, drawn anew so that where and when it was taken stays behind; the very
 * file where it is a small drawing, or where this browser cannot read it.
 */
export async function shrunk(file: Blob): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    return file
  }
  try {
    const longer = Math.max(picture.width, picture.height)
    if (DRAWN.has(file.type) && file.size <= BYTES && longer <= SIDE) return file
    const share = Math.min(1, SIDE / longer)
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * share)
    canvas.height = Math.round(picture.height * share)
    const paint = canvas.getContext('2d')
    if (!paint) return file
    paint.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return smaller ?? file
  } finally {
    picture.close()
  }
}
