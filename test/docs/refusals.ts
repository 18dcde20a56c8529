// Why a command of the documentation would be refused: the real programs parse it, with actions that do nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { makeBench } from '../../bench/program.js';
import { makeProgram } from '../../src/cli/program.js';
import { generateKind } from '../../src/config/kinds.js';
import { PRESETS } from '../../src/config/presets.js';
import { resolve, resolveConfig, resolveSupervisedConfig } from '../../src/config/resolve.js';
import { SYNTH_PROTOCOLS } from '../../src/evaluate/synthetic/protocols.js';
import { UserError } from '../../src/files/user-error.js';
import { makeStudies } from '../../studies/program.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** How exact a command has to be. */
export interface Strictness {
  /** It may leave out arguments and have words such as FILE for values, as prose does. */
  readonly partial?: boolean;
}

/** Why a command in words is refused; undefined where it is right, or another program's. */
export function refusalOf(words: readonly string[], strictness: Strictness = {}): string | undefined {
  const [program, ...rest] = words;
  const missing = words.find((word) => isOurs(word) && !exists(word));
  if (missing !== undefined) return `there is no ${missing}`;
  if (program === 'npx' && rest[0] === 'synthdistill') return refusalOf(rest, strictness);
  if (program === 'synthdistill') return parse(makeProgram(), rest, strictness);
  if (program !== 'npm') return undefined;
  const [verb, script = verb, dashes, ...args] = rest;
  if (verb !== 'run' && verb !== 'test') return undefined;
  if (!(script in scripts)) return `package.json has no script ${script}`;
  if (script !== 'bench' && script !== 'study') return undefined;
  if (dashes !== undefined && dashes !== '--') return `npm run ${script}: -- is missing`;
  return parse(script === 'bench' ? makeBench() : makeStudies(), args, strictness);
}

/** Whether a word is a path in this repository, by its first folder. */
const isOurs = (word: string) => /^(assets|bench|configs|dist|docs|examples|src|studies|test)\/./.test(word);

function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(path);
  const [before = '', after = ''] = basename(path).split('*');
  const names = existsSync(dirname(path)) ? readdirSync(dirname(path)) : [];
  return names.some((name) => name.startsWith(before) && name.endsWith(after));
}

function parse(program: Command, args: readonly string[], { partial = false }: Strictness) {
  let parsed: Command | undefined;
  // Former names are hidden, and keep the action that tells the present one.
  for (const command of program.createHelp().visibleCommands(program)) {
    command.configureOutput({ writeOut: () => {} }).action(() => {
      parsed = command;
    });
  }
  program.configureOutput({ writeOut: () => {} });
  try {
    program.parse(args, { from: 'user' });
    if (parsed) checkValues(parsed);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    if (!(error instanceof CommanderError)) throw error;
    const { code, message } = error;
    if (code === 'commander.helpDisplayed' || code === 'commander.version') return undefined;
    const isPartial =
      /^commander\.missing|optionMissingArgument$/.test(code) || /'[A-Z]+' is invalid/.test(message);
    return partial && isPartial ? undefined : message;
  }
}

/** Checks what commands themselves look at later: settings of configurations, and names of synthetic benchmarks. */
function checkValues(command: Command): void {
  const { set, benchmark } = command.opts<{ set?: unknown; benchmark?: unknown }>();
  const names = SYNTH_PROTOCOLS.map(({ name }) => name);
  for (const name of textsOf(benchmark)) {
    if (name.startsWith('synth-') && !names.includes(name)) throw new UserError(`no benchmark ${name}`);
  }
  const settings = textsOf(set).filter((text) => text.includes('=') && !/=[A-Z]+$/.test(text));
  const files = command.args.filter((file) => existsSync(file));
  const name = command.name();
  if (name === 'distill') resolveConfig(files[0] ?? PRESETS.default.file, { set: settings });
  if (name === 'generate') resolve(generateKind, files[0] ?? PRESETS.default.file, { set: settings });
  if (name === 'train-teacher') resolveSupervisedConfig(files[0] ?? {}, { set: settings });
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
