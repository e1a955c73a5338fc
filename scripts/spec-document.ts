/**
 * The tables of SPEC.md: the environ keys, and the rules with their examples. Run as a script, it writes them;
 * with `--check` it says whether they are as they should be.
 *
 * It is for Node alone: whatever transforms sources would change those of the examples.
 *
 * @module
 */
import { ENVIRON_KEYS } from '../packages/spec/src/index.ts';
import { RULES, type Rule } from '../packages/spec/src/rules/index.ts';
import { type GeneratedSection, formatTable, readGenerated, writeGenerated } from './generated-section.ts';
import { CHAPTERS } from './spec-chapters.ts';

const FILE = 'SPEC.md';

const SECTIONS: readonly GeneratedSection[] = [
  { file: FILE, name: 'environ', make: environTable },
  { file: FILE, name: 'rules', make: showRules },
];

function environTable(): string {
  return formatTable([
    ['Key', 'When', 'From', 'What it is'],
    ...Object.entries(ENVIRON_KEYS).map(([key, { source, text, when }]) => [
      `\`${key}\``,
      when,
      source === 'PEP3333' ? 'PEP 3333' : source,
      text,
    ]),
    ['`HTTP_*`', 'if sent', 'CGI', 'A field of the request: `HTTP_ACCEPT`, `HTTP_USER_AGENT`.'],
  ]);
}

function showRules(): string {
  const chapters = Object.entries(CHAPTERS).flatMap(([topic, { text, title }]) => [
    `### ${title}`,
    text,
    ...RULES.filter(({ id }) => id.startsWith(`${topic}-`)).map(showRule),
  ]);
  return chapters.join('\n\n');
}

function showRule(rule: Rule): string {
  const facts = [`The ${rule.party} ${rule.level}`, sourceOf(rule), checkedBy(rule)];
  return [`#### ${rule.id}`, rule.text, `<sub>${facts.join(' · ')}</sub>`, showExamples(rule)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function checkedBy(rule: Rule): string {
  return rule.on === 'wire' ? `conformance case \`${rule.check.id}\`` : 'lint';
}

/** The source, as a link where there is one. */
function sourceOf({ source }: Rule): string {
  const [, rfc, section = ''] = /^RFC(\d+)§?(.*)$/.exec(source) ?? [];
  if (rfc !== undefined) {
    return `[RFC ${rfc}, section ${section}](https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section})`;
  }
  const [, title] = /^PEP3333 "(.*)"$/.exec(source) ?? [];
  if (title === undefined) return source;
  const anchor = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `[PEP 3333, ${title}](https://peps.python.org/pep-3333/#${anchor})`;
}

function showExamples(rule: Rule): string {
  if (rule.on === 'wire') return '';
  if (rule.on.startsWith('environ')) {
    const [good, bad] = [showPart(rule.good), showPart(rule.bad)];
    return good === undefined || bad === undefined ? '' : `Right: ${good}. Wrong: ${bad}.`;
  }
  const served = 'serves' in rule ? [`const app = ${showCode(rule.serves)};`] : [];
  const code = [...served, `const right = ${showCode(rule.good)};`, `const wrong = ${showCode(rule.bad)};`];
  return ['```js', code.join('\n\n'), '```'].join('\n');
}

/** Parts of an environ, where they say something as text. */
function showPart(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const entries = Object.entries(part);
  if (entries.length === 0 || entries.some(([, value]) => !isPlain(value))) return undefined;
  return entries
    .map(([key, value]) => (value === undefined ? `no \`${key}\`` : `\`${key}: ${JSON.stringify(value)}\``))
    .join(', ');
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'function' && (typeof value !== 'object' || Array.isArray(value) || value === null);
}

/** The source of an example: a function, a class, or an object with methods and plain values. */
function showCode(example: unknown): string {
  if (typeof example === 'function') return Function.prototype.toString.call(example);
  return `{ ${Object.entries(example as object)
    .map(([key, value]) =>
      typeof value === 'function' ? showCode(value) : `${key}: ${JSON.stringify(value)}`,
    )
    .join(', ')} }`;
}

for (const section of SECTIONS) {
  const { is, shouldBe } = await readGenerated(section);
  if (is === shouldBe) continue;
  if (process.argv.includes('--check')) {
    console.error(`${FILE}: the part "${section.name}" must be what pnpm spec:write makes of packages/spec`);
    process.exitCode = 1;
  } else {
    await writeGenerated(section);
  }
}
