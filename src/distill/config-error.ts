// Turns what the schema found wrong with a configuration into one line that names the place, the key and the remedy.
import type { z } from 'zod';
import { UserError } from '../math/user-error.js';
import { belongsToOtherKind, knownKeys, nearestKey } from './config-keys.js';
import type { ConfigKind } from './config-kinds.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The error for a refused configuration.
 *
 * @param input the value that was parsed
 * @param sourceOf where a dotted key came from: the file's name, or the `--set` that gave it
 */
export function configError(
  config: ConfigKind,
  error: z.ZodError,
  input: unknown,
  sourceOf: (key: string) => string,
): UserError {
  const issues = error.issues.flatMap((issue) => meantIssues(issue, input));
  // A misspelt key explains a missing one, so it goes first.
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0];
  if (!first) return new UserError(`${sourceOf('')}: the configuration is not valid`);
  const lines =
    first.code === 'unrecognized_keys' ? unknownKeys(config, first, input) : [describe(first, input)];
  const [key, message] = lines[0] ?? ['', first.message];
  const more = issues.length - 1;
  const others = more > 0 ? ` (and ${more} more ${more === 1 ? 'mistake' : 'mistakes'})` : '';
  return new UserError(`${sourceOf(key)}: ${message}${others}`);
}

function unknownKeys(
  config: ConfigKind,
  issue: Issue & { code: 'unrecognized_keys' },
  input: unknown,
): [string, string][] {
  return issue.keys.map((key) => {
    const path = [...issue.path.map(String), key];
    const kind = (valueAt(input, issue.path) as { kind?: unknown } | undefined)?.kind;
    const name = path.join('.');
    if (belongsToOtherKind(config, path)) {
      const known = knownKeys(config, path.slice(0, -1), kind).join(', ');
      return [name, `${name} does not go with kind ${JSON.stringify(kind)}, which knows: ${known}`];
    }
    return [name, `unknown key ${name}: the nearest known key is ${nearestKey(config, path, kind)}`];
  });
}

function describe(issue: Issue, input: unknown): [string, string] {
  const key = issue.path.map(String).join('.');
  const found = valueAt(input, issue.path);
  if (found === undefined && issue.code !== 'custom') {
    return [key, `${key} is missing: add it, or give --set ${key}=VALUE${expected(issue)}`];
  }
  const message = issue.message.replace(/^Invalid (input|option|discriminator value)[:.] /, '');
  const shown = typeof found === 'object' && issue.code === 'custom' ? '' : `, found ${show(found)}`;
  const lower = `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
  return [key, key === '' ? `${lower}${shown}` : `${key}: ${lower}${shown}`];
}

function expected(issue: Issue): string {
  if (issue.code === 'invalid_value') return ` (one of ${issue.values.map(String).join(', ')})`;
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return ` (one of ${issue.options.map(String).join(', ')})`;
  }
  return '';
}

/** A union's own message says nothing; the branch that the value was meant for does. */
function meantIssues(issue: Issue, input: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const found = valueAt(input, issue.path);
  const meant =
    issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0 || fits(inner))) ??
    (typeof found === 'object' ? issue.errors.at(-1) : undefined);
  if (!meant) {
    const options = issue.errors.flatMap((branch) => branch.map((inner) => wanted(inner)));
    return [{ ...issue, errors: [], message: `expected ${options.join(', or ')}` }];
  }
  return meant
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap((inner) => meantIssues(inner, input));
}

function fits(issue: Issue): boolean {
  return issue.code !== 'invalid_type' && issue.code !== 'invalid_value' && issue.code !== 'invalid_union';
}

function wanted(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.expected === 'object') return 'a section';
  return issue.expected === 'tuple' ? 'a list' : `a ${issue.expected}`;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
