/** Resolves as soon as a condition holds. @throws Error if it does not within `seconds`. */
export async function eventually(
  condition: () => boolean,
  what: string = condition.toString(),
  seconds: number = 10,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition();) {
    if (Date.now() > end) throw new Error(`this did not come to be: ${what}`);
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
