/**
 * From `PATH_INFO` to the path of a file in a folder. The server has decoded it, once; here nothing is decoded,
 * joined or cleaned up, so that a guard outside and the file system inside cannot disagree about what was asked
 * for. A path that more than one file system would read in more than one way has no file.
 *
 * @module
 */

/** Whether hidden files are there for clients. */
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
 * The path within a folder, with `/` between its segments; it ends with one if it names a folder. `''` is the
 * folder itself.
 *
 * @param path - `PATH_INFO`.
 * @returns `undefined` if no file can be meant.
 */
export function filePath(path: string, dotfiles: Dotfiles = 'deny'): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/');
  const names = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  const hidden = dotfiles === 'allow' ? [] : names.slice(names[0] === WELL_KNOWN ? 1 : 0).filter(isHidden);
  return names.every(isFileName) && hidden.length === 0 ? segments.join('/') : undefined;
}

/** Whether a file system of any kind means by this name one file, and the same one. */
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

/**
 * Whether two paths differ, but a file system that does not look at case or Unicode's composed forms takes them
 * for the same.
 */
export function isAlias(path: string, real: string): boolean {
  return path !== real && folded(path) === folded(real);
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
