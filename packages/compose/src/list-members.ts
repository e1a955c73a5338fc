/**
 * The members of a field that is a list, as they are written, without empty ones (RFC9110§5.6.1.2). For lists of
 * tokens: a comma in a quoted string divides, too.
 *
 * @param field - `undefined` for a field that is not there.
 */
export function listMembers(field: string | undefined): string[] {
  return (field ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}
