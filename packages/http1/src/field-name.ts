/**
 * Interned field names: the same few dozen names come with every request, so each is checked, lower-cased and
 * classified once, and then looked up.
 *
 * @module
 */

/** The fields that the parser itself reads; all others are the application's. */
export type FieldRole =
  'host' | 'content-length' | 'transfer-encoding' | 'connection' | 'expect' | 'content-type' | 'te';

/** A field name as sent, with its facts. */
export interface FieldName {
  /** As sent. */
  readonly sent: string;
  /** In lower case: the form in which names are compared (RFC9110§5.1). */
  readonly key: string;
  readonly role: FieldRole | undefined;
}

const ROLES: Readonly<Record<string, FieldRole>> = {
  host: 'host',
  'content-length': 'content-length',
  'transfer-encoding': 'transfer-encoding',
  connection: 'connection',
  expect: 'expect',
  'content-type': 'content-type',
  te: 'te',
};

// Enough for every name in common use in the spellings that clients have; a flood of others starts it anew.
const CAPACITY = 1024;
const LONGEST = 64;
const interned = new Map<string, FieldName>();

/** @param sent - a token: the reader has checked each byte of it. */
export function internFieldName(sent: string): FieldName {
  return interned.get(sent) ?? addFieldName(sent);
}

function addFieldName(sent: string): FieldName {
  const key = sent.toLowerCase();
  const name: FieldName = { sent, key, role: Object.hasOwn(ROLES, key) ? ROLES[key] : undefined };
  if (sent.length > LONGEST) return name;
  if (interned.size >= CAPACITY) interned.clear();
  interned.set(sent, name);
  return name;
}
