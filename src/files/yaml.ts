// Reads small YAML texts that may come from anyone: bounded in size, depth and aliases.
import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { UserError } from './user-error.js';

const LARGEST_FILE = 64 * 1024;
const LARGEST_DEPTH = 16;
const MOST_ALIASES = 20;

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
    throw new UserError(`${file}: expected a YAML file in UTF-8, found other bytes`);
  }
  const value = parseYaml(text, file) ?? {};
  if (!isSection(value)) throw new UserError(`${file}: expected \`key: value\` lines, found ${typeof value}`);
  return value;
}

/**
 * Parses a YAML text with at most 20 aliases and 16 levels.
 *
 * @param source what an error names
 * @throws UserError naming the source
 */
export function parseYaml(text: string, source: string): unknown {
  let value: unknown;
  try {
    const document = parseDocument(text, { prettyErrors: true });
    const [error] = document.errors;
    if (error) throw error;
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n');
    throw new UserError(`${source}: not valid YAML: ${message.replace(/:$/, '')}`);
  }
  checkDepth(value, source, 0);
  return value;
}

function checkDepth(value: unknown, source: string, depth: number): void {
  if (depth > LARGEST_DEPTH) throw new UserError(`${source}: nested more than ${LARGEST_DEPTH} levels deep`);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkDepth(inner, source, depth + 1);
}
