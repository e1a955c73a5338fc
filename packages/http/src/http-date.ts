/**
 * Dates in fields: the three formats of RFC9110§5.6.7. `Date.parse` would accept more.
 *
 * @module
 */

const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const DAY_NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const DAY_NAME_L = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const TIME = String.raw`(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})`;
const MONTH = `(?<month>${MONTHS.join('|')})`;

// A recipient takes the two obsolete forms too.
const FORMS: readonly string[] = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  `${DAY_NAME}, (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT`,
  // rfc850-date: Sunday, 06-Nov-94 08:49:37 GMT
  `${DAY_NAME_L}, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT`,
  // asctime-date: Sun Nov  6 08:49:37 1994
  `${DAY_NAME} ${MONTH} (?<day>[ 0-9][0-9]) ${TIME} (?<year>[0-9]{4})`,
];

const [IN_ITS_CASE, IN_ANY_CASE] = ['', 'i'].map((flags) =>
  FORMS.map((form) => new RegExp(`^${form}$`, flags)),
) as [RegExp[], RegExp[]];

/**
 * Formats a date.
 *
 * @param time - in ms since 1970.
 * @returns an IMF-fixdate, in whole seconds.
 */
export function formatHttpDate(time: number): string {
  return new Date(time).toUTCString();
}

/**
 * Parses a date.
 *
 * @returns ms since 1970; `undefined` if it is invalid.
 */
export function parseHttpDate(text: string): number | undefined {
  return parseDate(text, IN_ITS_CASE);
}

/**
 * Parses a date as caches do, case-insensitively (RFC9111§4.2).
 *
 * @returns as {@link parseHttpDate}.
 */
export function parseCachedDate(text: string): number | undefined {
  return parseDate(text, IN_ANY_CASE);
}

function parseDate(text: string, forms: readonly RegExp[]): number | undefined {
  for (const form of forms) {
    const fields = form.exec(text)?.groups;
    if (fields !== undefined)
      return fields.year?.length === 2 ? recentTime(fields) : timeOf(fields, Number(fields.year));
  }
  return undefined;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** @returns `undefined` for a time that does not exist: 31 Feb, or 24:00:00. */
function timeOf({ day, hour, minute, month = '', second }: Fields, year: number): number | undefined {
  const [days, hours, minutes] = [Number(day), Number(hour), Number(minute)];
  if (hours > 23 || minutes > 59 || Number(second) > 60) return undefined;
  const date = new Date(0);
  // Not Date.UTC, for which the year 94 is 1994.
  date.setUTCFullYear(year, monthIndex(month), days);
  if (date.getUTCDate() !== days) return undefined;
  // A leap second counts as the one before.
  return date.setUTCHours(hours, minutes, Math.min(Number(second), 59));
}

function monthIndex(name: string): number {
  return MONTHS.findIndex((month) => month.toLowerCase() === name.toLowerCase());
}

/** Completes a two-digit year: the last such time that is at most 50 years in the future (RFC9110§5.6.7). */
function recentTime(fields: Fields): number | undefined {
  const latest = new Date();
  latest.setUTCFullYear(latest.getUTCFullYear() + 50);
  const century = Math.floor(latest.getUTCFullYear() / 100) * 100;
  const time = timeOf(fields, century + Number(fields.year));
  if (time !== undefined && time <= latest.getTime()) return time;
  return timeOf(fields, century - 100 + Number(fields.year));
}
