/** The first bytes of images, as text of ISO-8859-1; `?` is any. SVG is not here: it is a document that runs. */
const SIGNATURES: readonly (readonly [type: string, beginning: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF????WEBP'],
];

/** How many bytes at the beginning of a file it takes to tell. */
export const SIGNATURE_LENGTH: number = 12;

/**
 * The media type of a file by its first bytes: what a client says of a file proves nothing.
 *
 * @returns `undefined` for what is no image that a page may show.
 */
export function imageType(bytes: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, beginning]) =>
    Array.from(beginning).every((one, index) => one === '?' || one.charCodeAt(0) === bytes[index]),
  );
  return found?.[0];
}
