/**
 * Dates in fields (RFC9110§5.6.7).
 *
 * @module
 */

const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const TIME = String.raw`(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})`;
const MONTH = `(?<month>${MONTHS.join('|')})`;

// A server takes the two obsolete forms too.
const FORMS: readonly RegExp[] = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^[A-Z][a-z]{2}, (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT$`),
  // rfc850-date: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT$`),
  // asctime-date: Sun Nov  6 08:49:37 1994
  new RegExp(`^[A-Z][a-z]{2} ${MONTH} (?<day>[ 0-9][0-9]) ${TIME} (?<year>[0-9]{4})$`),
];

/** @param time - ms since 1970. @returns an IMF-fixdate, in whole seconds. */
export function formatHttpDate(time: number): string {
  return new Date(time).toUTCString();
}

/** @returns ms since 1970; `undefined` for what is no date. */
export function parseHttpDate(text: string): number | undefined {
  for (const form of FORMS) {
    const { day, hour, minute, month = '', second, year = '' } = form.exec(text)?.groups ?? {};
    if (day === undefined) continue;
    const date = [fullYear(year), MONTHS.indexOf(month), Number(day)] as const;
    const time = Date.UTC(...date, Number(hour), Number(minute), Number(second));
    // Whoever names 31 Feb or 25:00 has not named a time.
    const isReal = new Date(time).getUTCDate() === Number(day) && Number(minute) < 60 && Number(second) <= 60;
    return isReal ? time : undefined;
  }
  return undefined;
}

/** Of two digits: not more than 50 years in the future (RFC9110§5.6.7). */
function fullYear(text: string): number {
  if (text.length === 4) return Number(text);
  const now = new Date().getUTCFullYear();
  const year = now - (now % 100) + Number(text);
  return year > now + 50 ? year - 100 : year;
}
