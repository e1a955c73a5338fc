/**
 * What to send, of what there is, by what the client says it likes (RFC9110§12.5). A response that depends on
 * it must say so in `Vary`: see {@link addVary}.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { type MediaType, parseMediaType } from './media-type.ts';
import { type Preference, chooseOffer, parsePreferences, qualityOf } from './preferences.ts';

type Chosen<Offer> = Offer | undefined;

/**
 * Chooses a media type by `Accept`; without the field, the first (RFC9110§12.5.1).
 *
 * @param offers - media types, the server's favourite first: `'text/html; charset=utf-8'`.
 * @returns `undefined` if none is acceptable.
 */
export function chooseType<Offer extends string>(environ: Environ, offers: readonly Offer[]): Chosen<Offer> {
  const parsed = offers.map((offer) => ({ offer, type: parseMediaType(offer) }));
  const preferences = parsePreferences(environ.HTTP_ACCEPT ?? '*/*');
  return chooseOffer(parsed, preferences, (preference, { type }) => typeFit(preference, type))?.offer;
}

function typeFit({ range, parameters }: Preference, offer: MediaType | undefined): number | undefined {
  if (offer === undefined) return undefined;
  const wanted = [...parameters];
  const haveAll = wanted.every(
    ([name, value]) => offer.parameters.get(name)?.toLowerCase() === value.toLowerCase(),
  );
  if (!haveAll) return undefined;
  const parameterFit = wanted.length > 0 ? 1 : 0;
  if (range === offer.type) return 6 + parameterFit;
  if (range === '*/*') return parameterFit;
  return range.endsWith('/*') && offer.type.startsWith(range.slice(0, -1)) ? 4 + parameterFit : undefined;
}

/**
 * Chooses a language by `Accept-Language`; without the field, the first (RFC9110§12.5.4). `en` accepts
 * `en-GB`, and who wants `en-GB` gets `en` rather than nothing (RFC4647§3.3.1, §3.4).
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

function languageFit({ range }: Preference, offer: string): number | undefined {
  const tag = offer.toLowerCase();
  if (range === tag) return 3;
  if (range.startsWith(`${tag}-`)) return 2;
  if (tag.startsWith(`${range}-`)) return 1;
  return range === '*' ? 0 : undefined;
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

function encodingFit({ range }: Preference, offer: string): number | undefined {
  if (range === offer.toLowerCase()) return 1;
  return range === '*' ? 0 : undefined;
}
