/**
 * Content negotiation (RFC9110§12.5). A response that depends on it must say so in `Vary`: see {@link addVary}.
 *
 * @module
 */
import {
  type MediaType,
  type Preference,
  chooseOffer,
  parseMediaType,
  parsePreferences,
  qualityOf,
} from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

type Chosen<Offer> = Offer | undefined;

/**
 * Chooses a media type by `Accept`; without the field, the first (RFC9110§12.5.1).
 *
 * A range with parameters matches offers that have them: `text/html;level=1` does not match `text/html`. There are two
 * exceptions, for parameters that clients name without need. `charset=utf-8` matches any text without a charset. If
 * nothing else is acceptable, a parameter that an offer does not have is ignored.
 *
 * @param offers - media types in order of the server's preference: `'text/html; charset=utf-8'`.
 * @returns `undefined` if none is acceptable.
 */
export function chooseType<Offer extends string>(environ: Environ, offers: readonly Offer[]): Chosen<Offer> {
  const parsed = offers.map((offer) => ({ offer, type: parseMediaType(offer) }));
  const preferences = parsePreferences(environ.HTTP_ACCEPT ?? '*/*');
  const chosen =
    chooseOffer(parsed, preferences, (preference, { type }) => typeFit(preference, type, hasParameter)) ??
    chooseOffer(parsed, preferences, (preference, { type }) => typeFit(preference, type, mayHaveParameter));
  return chosen?.offer;
}

/** Whether an offer has a parameter of a range. */
type ParameterTest = (offered: string | undefined, name: string, wanted: string, quality: number) => boolean;

function typeFit(
  { range, parameters, quality }: Preference,
  offer: MediaType | undefined,
  has: ParameterTest,
): number | undefined {
  if (offer === undefined) return undefined;
  const wanted = [...parameters];
  const haveAll = wanted.every(([name, value]) => has(offer.parameters.get(name), name, value, quality));
  if (!haveAll) return undefined;
  const parameterFit = wanted.length > 0 ? 1 : 0;
  if (range === offer.type) return 6 + parameterFit;
  if (range === '*/*') return parameterFit;
  return range.endsWith('/*') && offer.type.startsWith(range.slice(0, -1)) ? 4 + parameterFit : undefined;
}

const hasParameter: ParameterTest = (offered, name, wanted) => {
  const value = offered ?? (name === 'charset' ? 'utf-8' : undefined);
  return value?.toLowerCase() === wanted.toLowerCase();
};

/** A range that refuses a parameter refuses offers with that parameter only. */
const mayHaveParameter: ParameterTest = (offered, name, wanted, quality) =>
  (offered === undefined && quality > 0) || hasParameter(offered, name, wanted, quality);

/**
 * Chooses a language by `Accept-Language`; without the field, the first (RFC9110§12.5.4). `en` matches `en-GB`, and
 * `zh-Hant-TW` falls back to `zh-Hant` or `zh`, the longest on offer (RFC4647§3.3.2, §3.4).
 *
 * @param offers - language tags in order of the server's preference.
 * @returns `undefined` if none is acceptable.
 */
export function chooseLanguage<Offer extends string>(
  environ: Environ,
  offers: readonly Offer[],
): Chosen<Offer> {
  return chooseOffer(offers, parsePreferences(environ.HTTP_ACCEPT_LANGUAGE ?? '*'), languageFit);
}

function languageFit({ range, quality }: Preference, offer: string): number | undefined {
  const tag = offer.toLowerCase();
  if (range === '*') return 0;
  if (range === tag) return 3;
  // Who refuses `en-GB` has said nothing of `en`. Of two tags that a range is shortened to, the longer one wins.
  if (quality > 0 && range.replaceAll('-*', '').startsWith(`${tag}-`)) return 3 - 1 / tag.length;
  return isWithin(tag.split('-'), range.split('-')) ? 1 : undefined;
}

/** Extended filtering (RFC4647§3.3.2): `de-DE` and `de-*-DE` match `de-Latn-DE`, and not `de-x-DE`. */
function isWithin([first, ...subtags]: readonly string[], [language, ...wanted]: readonly string[]): boolean {
  if (language !== '*' && language !== first) return false;
  let at = 0;
  for (const subtag of wanted) {
    if (subtag === '*') continue;
    while (at < subtags.length && subtags[at] !== subtag) {
      // A single letter begins what has nothing to do with what is before it.
      if (subtags[at]?.length === 1) return false;
      at++;
    }
    if (at === subtags.length) return false;
    at++;
  }
  return true;
}

const IDENTITY = 'identity';

/**
 * Chooses a content coding by `Accept-Encoding` (RFC9110§12.5.3). Without the field it is `identity`, if offered: such
 * a client may not decode anything.
 *
 * Among codings of equal quality the server's preference decides: every browser names `gzip` first, and means nothing
 * by it.
 *
 * @param offers - content codings in order of the server's preference. `identity` means none.
 * @returns `undefined` if none is acceptable.
 */
export function chooseEncoding<Offer extends string>(
  environ: Environ,
  offers: readonly Offer[],
): Chosen<Offer> {
  const preferences = parsePreferences(environ.HTTP_ACCEPT_ENCODING ?? '');
  // Acceptable unless it is excluded, but nobody's favourite.
  if (!preferences.some(({ range }) => range === IDENTITY || range === '*')) {
    const quality = Math.min(1, ...preferences.map((preference) => preference.quality || 1));
    preferences.push({ range: IDENTITY, parameters: new Map(), quality });
  }
  const qualities = offers.map((offer) => qualityOf(offer, preferences, encodingFit));
  const best = Math.max(...qualities);
  return best > 0 ? offers[qualities.indexOf(best)] : undefined;
}

// The old names of two codings (RFC9110§8.4.1).
const OLD_NAME = /^x-(?=(?:gzip|compress)$)/;

function encodingFit({ range }: Preference, offer: string): number | undefined {
  if (range.replace(OLD_NAME, '') === offer.toLowerCase()) return 1;
  return range === '*' ? 0 : undefined;
}
