/**
 * Maps `PATH_INFO` to the path of a file in a folder. The server has decoded it, once; nothing is decoded, joined or
 * normalised here, so that a guard outside and the file system inside cannot disagree about the path. A path that file
 * systems could read in different ways matches no file.
 *
 * @module
 */

/** Whether clients can get hidden files. */
export type Dotfiles = 'deny' | 'allow';

// Separators of both kinds, alternate streams and drives (`:`), and what no name has.
const NEVER = /[/\\:]|\p{Cc}/u;
// Windows leaves these away.
const ENDING = /[. ]$/;
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, whatever follows the dot.
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[. ]|$)/i;
// The other name that Windows gives to a long one: PRIVAT~1.
const SHORT_NAME = /~[0-9]+(?:\.|$)/;
// RFC8615
const WELL_KNOWN = '.well-known';

/**
 * Returns the path within a folder, with `/` between its segments, and one at the end for a folder. `''` is the folder
 * itself.
 *
 * @param path - `PATH_INFO`.
 * @returns `undefined` if the path cannot name a file.
 */
export function filePath(path: string, dotfiles: Dotfiles = 'deny'): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/');
  const names = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  const hidden = dotfiles === 'allow' ? [] : names.slice(names[0] === WELL_KNOWN ? 1 : 0).filter(isHidden);
  return names.every(isFileName) && hidden.length === 0 ? segments.join('/') : undefined;
}

/** Whether the name means one and the same file on every file system. */
export function isFileName(name: string): boolean {
  // `.` and `..` end with a dot.
  return (
    name !== '' && !NEVER.test(name) && !ENDING.test(name) && !DEVICE.test(name) && !SHORT_NAME.test(name)
  );
}

/** Whether the name begins with a dot. */
export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Whether the paths differ only in case or Unicode composition, so that some file systems treat them as the same. */
export function isAlias(path: string, real: string): boolean {
  return path !== real && folded(path) === folded(real);
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
