/** Returns `; did you mean "port"?` if one of the names is similar; else an empty string. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = names
    .map((name) => ({ name, distance: distanceBetween(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)[0];
  const most = Math.min(3, Math.floor(word.length / 3));
  return near === undefined || near.distance > most ? '' : `; did you mean ${JSON.stringify(near.name)}?`;
}

/** Number of letters to change, add, remove or swap with their neighbour. */
function distanceBetween(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const least = Math.min(changed, (last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next.push(isSwapped && column > 1 ? Math.min(least, (before[column - 2] ?? 0) + 1) : least);
    }
    [before, last] = [last, next];
  }
  return last[to.length] ?? 0;
}
