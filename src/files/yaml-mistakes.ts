// What is wrong with a YAML text, said to who wrote it.
import type { ErrorCode, YAMLError } from 'yaml';
import { showText } from './show-text.js';

/** What a parser found wrong. */
export type YamlMistake = Pick<YAMLError, 'code' | 'message' | 'pos'>;

/** Where a mistake stands: the text from there on, to its end. */
type Explain = (here: string, message: string) => string;

const COLUMNS = 'begin the keys of one section, and the items of one list, in the same column';
const QUOTE = 'put it into quotes';
const COLON =
  `expected \`key: value\` on each line; put a text that holds \`: \` into quotes, and ${COLUMNS}` as const;

/** The first word of a text, for a message. */
const word = (text: string): string => showText(/^[^\s,\]}]*/.exec(text)?.[0] ?? '', 40);

const OWN_WORDS: Readonly<Record<ErrorCode, string | Explain>> = {
  ALIAS_PROPS: 'an alias (*name) has no anchor or tag of its own; leave that out',
  BAD_ALIAS: `a value that begins with * or & is an alias or an anchor, whose name is missing or ends in a colon; ${QUOTE} if it is a text`,
  BAD_COLLECTION_TYPE: (here) => `the tag ${word(here)} does not go with this value; leave it out`,
  BAD_DIRECTIVE: 'lines that begin with % are not read here; leave it out',
  BAD_DQ_ESCAPE: (here) =>
    `\\${here[1] ?? ''} means nothing between double quotes; write \\\\ for a backslash, or use single quotes`,
  BAD_INDENT: (_, message) =>
    message.startsWith('Flow')
      ? 'a [ or { above is not closed, or what it holds is not indented; close it, or indent these lines'
      : `this line is not indented as those around it; ${COLUMNS}`,
  BAD_PROP_ORDER:
    'an anchor (&name) or tag (!name) stands before the value that it belongs to; move it there',
  BAD_SCALAR_START: (here) => `a text must not begin with ${showText(here.slice(0, 1))}; ${QUOTE}`,
  BLOCK_AS_IMPLICIT_KEY: COLON,
  BLOCK_IN_FLOW: 'lines of `key: value` or `- item` do not go between brackets; write commas there',
  DUPLICATE_KEY: (here) => `the key ${word(here).replace(/:$/, '')} is there twice; leave one of them out`,
  IMPOSSIBLE: 'this cannot be understood; correct or leave out the line',
  KEY_OVER_1024_CHARS: 'a key has more than 1,024 characters; shorten it',
  MISSING_CHAR: (_, message) =>
    MISSING.find(([start]) => message.startsWith(start))?.[1] ??
    'a character is missing here; complete the line',
  MULTILINE_IMPLICIT_KEY: COLON,
  MULTIPLE_ANCHORS: 'a value has at most one anchor (&name); leave the others out',
  MULTIPLE_DOCS: 'a second document begins here, behind --- or ...; keep one of them',
  MULTIPLE_TAGS: 'a value has at most one tag (!name); leave all of them out',
  NON_STRING_KEY: `a key must be a plain text, not a list or a section; ${QUOTE} if it is a text`,
  RESOURCE_EXHAUSTION: 'nested too deeply; close brackets, and leave levels out',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  TAG_RESOLVE_FAILED: (here) =>
    `the tag ${word(here)} is not read here; leave it out, or ${QUOTE} if it is a text`,
  UNEXPECTED_TOKEN: (here) =>
    `${word(here) === '' ? showText(here.slice(0, 1).trim()) || 'this line' : word(here)} does not belong here; ` +
    'check brackets and commas, and put texts with such characters into quotes',
};

const MISSING: readonly (readonly [start: string, ownWords: string])[] = [
  ['Missing closing', 'a quote that was opened is not closed before here; close it'],
  ['Comments', 'a # that begins a comment needs a space before it; add one, or put the text into quotes'],
  ['Missing directives-end', 'lines that begin with % are not read here; leave them out'],
  ['Missing ,', 'a comma is missing between two values; add it'],
  ['Missing space after :', 'a space is missing behind the colon; add it'],
  ['Sequence item', 'an item of a list begins with `- `; add it'],
  ['Implicit map keys', COLON],
  ['Tags and anchors', 'an anchor (&name) or tag (!name) needs a space behind it; add one'],
];

/** The mistake in one clause with its remedy, without its place. */
export function explainYamlMistake({ code, message, pos }: YamlMistake, text: string): string {
  const words = OWN_WORDS[code];
  return typeof words === 'string' ? words : words(text.slice(pos[0]), message);
}
