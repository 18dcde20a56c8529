// What the schema found wrong with a configuration as one line that names the place, the key and the remedy.
import type { z } from 'zod';
import { UserError } from '../files/user-error.js';
import { belongsToOtherKind, knownKeys, nearestKey } from './keys.js';
import type { ConfigKind } from './kinds.js';

type Issue = z.core.$ZodIssue;

/** A mistake: the dotted key, what is wrong with it, and the setting that mends it, where one does. */
interface Mistake {
  readonly key: string;
  readonly message: string;
  readonly setting?: `set ${string}=VALUE`;
}

/** A configuration that was refused. */
export interface Refused {
  /** The value that was parsed. */
  readonly input: unknown;
  /** Dotted keys that had no value, and were left out. */
  readonly empty: ReadonlySet<string>;
  /** Where a dotted key came from: the file's name, or the setting that gave it. */
  readonly sourceOf: (key: string) => string;
}

/** The error for a refused configuration. */
export function explainRefusal<Config>(
  kind: ConfigKind<Config>,
  error: z.ZodError,
  { input, empty, sourceOf }: Refused,
): UserError {
  const issues = error.issues.flatMap((issue) => meantIssues(issue, input));
  // A misspelt key explains a missing one, so it goes first.
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0];
  if (!first) return new UserError(`${sourceOf('')}: the configuration is not valid`);
  const { key, message, setting } =
    first.code === 'unrecognized_keys' ? explainUnknown(kind, first, input) : explain(first, input, empty);
  const more = issues.length - 1;
  const others = more > 0 ? ` (and ${more} more ${more === 1 ? 'mistake' : 'mistakes'})` : '';
  return new UserError(
    `${sourceOf(key)}: ${message}${others}`,
    setting === undefined ? {} : { mendedBy: [setting] },
  );
}

function explainUnknown<Config>(
  config: ConfigKind<Config>,
  issue: Issue & { code: 'unrecognized_keys' },
  input: unknown,
): Mistake {
  const path = [...issue.path, ...issue.keys.slice(0, 1)].map(String);
  const kind = (valueAt(input, issue.path) as { kind?: unknown } | undefined)?.kind;
  const key = path.join('.');
  if (!belongsToOtherKind(config, path)) {
    return { key, message: `unknown key ${key}: the nearest known key is ${nearestKey(config, path, kind)}` };
  }
  const known = knownKeys(config, path.slice(0, -1), kind).join(', ');
  return { key, message: `${key} does not go with kind ${JSON.stringify(kind)}, which knows: ${known}` };
}

function explain(issue: Issue, input: unknown, empty: ReadonlySet<string>): Mistake {
  const key = issue.path.map(String).join('.');
  const found = valueAt(input, issue.path);
  const message = wanted(issue);
  if (found === undefined && issue.code !== 'custom') {
    const choice = options(issue);
    const among = choice ? ` (one of ${choice.join(', ')})` : '';
    const message = empty.has(key)
      ? `${key} has no value, which in YAML \`~\` and \`null\` say too: give one${among}, in quotes where \`~\` is meant`
      : `${key} is missing: add it${among}`;
    return { key, message, setting: `set ${key}=VALUE` };
  }
  const isUntold = issue.code === 'custom' && (typeof found === 'object' || found === undefined);
  const shown = isUntold ? '' : `, found ${show(found)}`;
  return { key, message: key === '' ? `${message}${shown}` : `${key}: ${message}${shown}` };
}

/** What an issue says was expected, without the value that was found. */
function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${NOUNS[issue.expected] ?? issue.expected}`;
    case 'too_small': {
      if (issue.origin === 'string') return 'expected a text that is not empty';
      const bound = issue.inclusive === false ? `above ${issue.minimum}` : `from ${issue.minimum} up`;
      return issue.origin === 'array' ? `expected a list of ${issue.minimum}` : `expected a number ${bound}`;
    }
    case 'too_big': {
      const bound = issue.inclusive === false ? `below ${issue.maximum}` : `up to ${issue.maximum}`;
      return issue.origin === 'array' ? `expected a list of ${issue.maximum}` : `expected a number ${bound}`;
    }
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_value':
    case 'invalid_union':
      return `expected one of ${(options(issue) ?? []).join(', ')}`;
    default:
      // The schema's own words.
      return issue.message;
  }
}

/** What the schema's types are called. */
const NOUNS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'a section',
  array: 'a list',
  tuple: 'a list',
};

/** The values among which one is to be chosen; undefined where there is no such choice. */
function options(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return undefined;
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

/** A union's own message says nothing; the branch that the value was meant for does. */
function meantIssues(issue: Issue, input: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const found = valueAt(input, issue.path);
  const meant =
    issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0 || isInside(inner))) ??
    (typeof found === 'object' ? issue.errors.at(-1) : undefined);
  if (!meant) {
    const branches = issue.errors.flatMap((branch) =>
      branch.map((inner) => options(inner)?.join(', ') ?? wanted(inner).replace(/^expected /, '')),
    );
    return [{ code: 'custom', path: issue.path, message: `expected ${branches.join(', or ')}` }];
  }
  return meant
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap((inner) => meantIssues(inner, input));
}

/** Whether a branch's issue is about a value of the right type. */
function isInside({ code }: Issue): boolean {
  return code !== 'invalid_type' && code !== 'invalid_value' && code !== 'invalid_union';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
}

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
