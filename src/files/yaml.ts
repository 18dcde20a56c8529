// Reads small YAML texts that may come from anyone: bounded in size, depth and aliases.
import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument, visit } from 'yaml';
import { showText } from './show-text.js';
import { UserError } from './user-error.js';
import { explainYamlMistake } from './yaml-mistakes.js';

const LARGEST_FILE = 64 * 1024;
const LARGEST_DEPTH = 16;
const MOST_ALIASES = 20;
const USUAL_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Keys and values of a YAML mapping. */
export type Section = Record<string, unknown>;

/** Whether a value of a YAML text is a mapping. */
export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a YAML file whose top level is a mapping; an empty file is an empty mapping.
 *
 * @throws UserError naming the file when it is missing, unreadable, too large (64 KiB), not UTF-8 or not such a YAML text
 */
export function readYamlFile(file: string): Section {
  let bytes: Buffer;
  try {
    const stats = statSync(file);
    if (!stats.isFile())
      throw new UserError(`${file}: expected a YAML file, found something that is not a file`);
    if (stats.size > LARGEST_FILE) {
      throw new UserError(
        `${file}: ${stats.size} bytes are too many for a configuration (at most ${LARGEST_FILE})`,
      );
    }
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(`${file}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${file}: expected a YAML file in UTF-8, found other bytes; save it as UTF-8`);
  }
  if (text.includes('\0')) {
    throw new UserError(`${file}: expected a YAML file in UTF-8, found zero bytes; save it as UTF-8`);
  }
  const value = parseYaml(text, file) ?? {};
  if (!isSection(value))
    throw new UserError(
      `${file}: expected \`key: value\` lines, found ${Array.isArray(value) ? 'a list' : `a single value, ${showText(String(value), 40)}`}`,
    );
  return value;
}

/**
 * Parses a YAML text with at most 20 aliases and 16 levels; keys are texts, and no tag means anything but the usual types.
 *
 * @param source what an error names
 * @throws UserError naming the source and the place
 */
export function parseYaml(text: string, source: string): unknown {
  const lines = new LineCounter();
  const fail = (offset: number, what: string): UserError => {
    const { line, col } = lines.linePos(offset);
    // A text of one line, such as a setting, is short enough to find the place.
    const place = text.includes('\n') ? `line ${line}, column ${col}: ` : '';
    return new UserError(`${source}: ${place}not valid YAML: ${what}`);
  };
  const document = parseDocument(text, { stringKeys: true, lineCounter: lines });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake) throw fail(mistake.pos[0], explainYamlMistake(mistake, text));
  let aliases = 0;
  visit(document, {
    Alias(_, alias) {
      const offset = alias.range?.[0] ?? 0;
      const name = showText(alias.source, 40);
      if (!alias.resolve(document)) {
        throw fail(
          offset,
          `*${name} means what &${name} marks above it, and nothing does; put it into quotes if it is a text`,
        );
      }
      if (++aliases > MOST_ALIASES)
        throw fail(offset, `more than ${MOST_ALIASES} aliases (*${name}); write the values out`);
    },
    Node(_, node) {
      if (node.tag === undefined || USUAL_TAGS.test(node.tag)) return;
      const tag = showText(node.tag.replace(/^tag:yaml\.org,2002:/, '!!'), 60);
      throw fail(node.range?.[0] ?? 0, `the tag ${tag} is not read here; leave it out`);
    },
  });
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    // All that is left: aliases of aliases, which multiply.
    if (!(error instanceof ReferenceError)) throw error;
    throw fail(0, `its aliases would repeat values more than ${MOST_ALIASES} times; write the values out`);
  }
  checkDepth(value, source, 0);
  return value;
}

function checkDepth(value: unknown, source: string, depth: number): void {
  if (depth > LARGEST_DEPTH)
    throw new UserError(`${source}: nested more than ${LARGEST_DEPTH} levels deep, or within itself`);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkDepth(inner, source, depth + 1);
}
