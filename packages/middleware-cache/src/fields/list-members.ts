/** The members of a list (RFC9110§5.6.1), in lower case, without empty ones. */
export function listMembers(field: string | undefined): string[] {
  return (field ?? '')
    .toLowerCase()
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}
