/**
 * Lists with quality values, as in the `Accept` fields (RFC9110§12.4.2), and the choice by them.
 *
 * @module
 */
import { parseList } from './list.ts';
import { parseParameters } from './media-type.ts';

/** An element of such a list. */
export type Preference = {
  /** The range in lower case: `text/*`, `en`, `gzip`. */
  readonly range: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0 (not acceptable) to 1. */
  readonly quality: number;
};

/**
 * How well a range matches an offer: more is more specific; `undefined` if it does not match. The fraction decides
 * between offers of one range only.
 */
export type Fit<Offer> = (preference: Preference, offer: Offer) => number | undefined;

// Browsers send about ten. What comes after so many is not looked at: a choice takes ranges times offers.
const MOST_ELEMENTS = 64;

// weight = "q=" qvalue; qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
const QUALITY = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

/** Parses an `Accept` field: the elements in order, 64 at most; malformed ones are skipped. */
export function parsePreferences(field: string): Preference[] {
  const preferences: Preference[] = [];
  for (const element of parseList(field)) {
    const preference = parsePreference(element);
    if (preference !== undefined && preferences.push(preference) === MOST_ELEMENTS) break;
  }
  return preferences;
}

function parsePreference(element: string): Preference | undefined {
  const [range = ''] = /^[^\t ;]*/.exec(element) ?? [];
  const parameters = parseParameters(element.slice(range.length));
  if (range === '' || parameters === undefined) return undefined;
  const quality = parameters.get('q') ?? '1';
  if (!QUALITY.test(quality)) return undefined;
  parameters.delete('q');
  return { range: range.toLowerCase(), parameters, quality: Number(quality) };
}

type Match = { readonly quality: number; readonly fit: number; readonly place: number };

/**
 * Chooses the offer that the client prefers. The most specific range that matches an offer gives its quality. Among
 * offers of equal quality the more specific match wins, then the client's order, then the fraction of the match, then
 * the server's order.
 */
export function chooseOffer<Offer>(
  offers: readonly Offer[],
  preferences: readonly Preference[],
  fit: Fit<Offer>,
): Offer | undefined {
  let chosen: { readonly offer: Offer; readonly match: Match } | undefined;
  for (const offer of offers) {
    const match = matchOf(offer, preferences, fit);
    if (match === undefined || match.quality === 0) continue;
    if (chosen === undefined || isLikedMore(match, chosen.match)) chosen = { offer, match };
  }
  return chosen?.offer;
}

/** Returns the quality of an offer, by the most specific range that matches; 0 if it is not acceptable. */
export function qualityOf<Offer>(offer: Offer, preferences: readonly Preference[], fit: Fit<Offer>): number {
  return matchOf(offer, preferences, fit)?.quality ?? 0;
}

function matchOf<Offer>(
  offer: Offer,
  preferences: readonly Preference[],
  fit: Fit<Offer>,
): Match | undefined {
  let found: Match | undefined;
  preferences.forEach((preference, place) => {
    const fits = fit(preference, offer);
    if (fits === undefined) return;
    const { quality } = preference;
    if (found === undefined || (fits - found.fit || quality - found.quality) >= 0) {
      found = { quality, fit: fits, place };
    }
  });
  return found;
}

function isLikedMore(one: Match, other: Match): boolean {
  const kind = Math.floor(one.fit) - Math.floor(other.fit);
  return (one.quality - other.quality || kind || other.place - one.place || one.fit - other.fit) > 0;
}
