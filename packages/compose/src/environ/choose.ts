/**
 * What to send, of what there is, by what the client says it likes (RFC9110§12.5). A response that depends on
 * it must say so in `Vary`: see {@link addVary}.
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
 * A range with parameters is of what has them: `text/html;level=1` is not `text/html`. Two exceptions, since a client
 * names them and cares little: `charset=utf-8` is what all text has that does not say otherwise, and where nothing
 * else is acceptable, what an offer does not say of itself does not speak against it.
 *
 * @param offers - media types, the server's favourite first: `'text/html; charset=utf-8'`.
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

/** Whether an offer is what a parameter of a range asks for. */
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

/** What is refused by a parameter, is refused with that parameter only. */
const mayHaveParameter: ParameterTest = (offered, name, wanted, quality) =>
  (offered === undefined && quality > 0) || hasParameter(offered, name, wanted, quality);

/**
 * Chooses a language by `Accept-Language`; without the field, the first (RFC9110§12.5.4). `en` accepts
 * `en-GB`, and who wants `zh-Hant-TW` gets `zh-Hant` or `zh`, the longest that there is, rather than nothing
 * (RFC4647§3.3.2, §3.4).
 *
 * @param offers - language tags, the server's favourite first.
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

/** Extended filtering (RFC4647§3.3.2): `de-DE` and `de-*-DE` have `de-Latn-DE`, and not `de-x-DE`. */
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
 * Chooses a content coding by `Accept-Encoding` (RFC9110§12.5.3). Without the field it is `identity`, if that
 * is offered: a client that says nothing may not be able to decode anything.
 *
 * Of codings of one quality it is the server's favourite: every browser names `gzip` first, and means nothing by it.
 *
 * @param offers - content codings, the server's favourite first. `identity` means none.
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
