// The layouts of benchmarks that are known: where they come from, on what terms, and how each is recognised and read.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, readBenchmark } from '../benchmark.js';
import { readCalfw } from './calfw.js';
import { readCfp } from './cfp.js';
import { readCsvPairs } from './csv.js';
import { readIjb, recogniseIjb, type TemplateBenchmark } from './ijb.js';
import { readLfw } from './lfw.js';
import type { DataOptions } from './list.js';
import { readPathPairs } from './path-pairs.js';
import { readPeople } from './people.js';
import { findRfwLists, readRfw } from './rfw.js';
import { filesOf, holdsPeople, isFolder, linesLike, startsAsPickle } from './sniff.js';

/** What is read: pairs of pictures, or of templates. */
export type DataSet =
  | { readonly kind: 'pairs'; readonly benchmark: Benchmark }
  | { readonly kind: 'templates'; readonly benchmark: TemplateBenchmark };

/** A layout of files. */
export interface DataKind {
  /** How it is called before the colon of `kind:path`. */
  readonly kind: string;
  /** What lies at the path. */
  readonly layout: string;
  /** Where in a path this layout is: the file or folder to read, undefined where it is not. */
  readonly recognise: (path: string) => Promise<string | undefined>;
  /** Reads it. @throws UserError */
  readonly read: (path: string, options: DataOptions) => Promise<DataSet[]>;
}

const pairs = (benchmark: Benchmark): DataSet[] => [{ kind: 'pairs', benchmark }];

/** A reader of lists: a file that the first lines tell, or the list of a folder. */
function listKind(
  kind: string,
  layout: string,
  {
    lists,
    line,
    read,
  }: {
    /** Names of the list in a folder. */
    readonly lists: RegExp;
    /** What a line of it looks like, past the first; undefined where a name is enough. */
    readonly line: RegExp;
    readonly read: (file: string, options: DataOptions) => Promise<Benchmark>;
  },
): DataKind {
  const find = async (path: string): Promise<string | undefined> => {
    if (!(await isFolder(path))) return (await linesLike(path, line)) ? path : undefined;
    for (const name of (await filesOf(path)).filter((file) => lists.test(file))) {
      if (await linesLike(join(path, name), line)) return join(path, name);
    }
    return undefined;
  };
  return {
    kind,
    layout,
    recognise: find,
    read: async (path, options) => {
      const file = (await isFolder(path)) ? await find(path) : path;
      if (file === undefined) throw new UserError(`${path}: holds no list for ${kind}; expected ${layout}`);
      return pairs(await read(file, options));
    },
  };
}

function cfpKind(protocol: 'FF' | 'FP'): DataKind {
  return {
    kind: `cfp-${protocol.toLowerCase()}`,
    layout: `a folder with Protocol/Split/${protocol} and Data/Images`,
    recognise: async (path) => (existsSync(join(path, 'Protocol', 'Split', protocol)) ? path : undefined),
    read: async (path, options) => pairs(await readCfp(path, protocol, options)),
  };
}

/** Every layout; where several fit, the first is taken, of CFP both. */
export const DATA_KINDS: readonly DataKind[] = [
  {
    kind: 'bin',
    layout: 'an InsightFace .bin file',
    recognise: async (path) => ((await startsAsPickle(path)) ? path : undefined),
    read: async (path) => pairs(readBenchmark(await readFileWhole(path, 'an InsightFace .bin file'), path)),
  },
  {
    kind: 'ijb',
    layout: 'a folder with meta/ijbc_face_tid_mid.txt (or ijbb_) and loose_crop',
    recognise: async (path) => (recogniseIjb(path) ? path : undefined),
    read: async (path, options) => [{ kind: 'templates', benchmark: await readIjb(path, options) }],
  },
  cfpKind('FF'),
  cfpKind('FP'),
  {
    kind: 'rfw',
    layout: 'a folder with test/txts/African/African_pairs.txt and test/data',
    recognise: async (path) => (findRfwLists(path) ? path : undefined),
    read: async (path, options) => pairs(await readRfw(path, options)),
  },
  listKind('calfw', 'pairs_CALFW.txt or pairs_CPLFW.txt, and the pictures', {
    lists: /^pairs_C[AP]LFW\.txt$/i,
    line: /^\S+\.\w+\s+\d+$/,
    read: readCalfw,
  }),
  listKind('lfw', "LFW's pairs.txt, and a folder for each person", {
    lists: /^pairs.*\.(txt|csv)$/i,
    line: /^[^\s,]+[\s,]+\d+[\s,]+(\d+|[^\s,]+[\s,]+\d+),*$/,
    read: readLfw,
  }),
  listKind('csv', 'a CSV with the columns path_a, path_b and same', {
    lists: /\.csv$/i,
    line: /^(?=.*\bpath_a\b)(?=.*\bpath_b\b)(?=.*\bsame\b)/,
    read: readCsvPairs,
  }),
  listKind('paths', 'a list of "path path label" (AgeDB-30 and aligned copies of others)', {
    lists: /pair.*\.(txt|list)$/i,
    line: /^(\S+\.\w+\s+\S+\.\w+\s+\S+|\S+\s+\S+\.\w+\s+\S+\.\w+)$/,
    read: readPathPairs,
  }),
  {
    kind: 'people',
    layout: 'a folder with a folder for each person; pairs are drawn at random from a seed',
    recognise: async (path) => ((await holdsPeople(path)) ? path : undefined),
    read: async (path, options) => pairs(await readPeople(path, 'drawn', options)),
  },
  {
    kind: 'all',
    layout: 'a folder with a folder for each person; each picture is compared with each other',
    recognise: async () => undefined,
    read: async (path, options) => pairs(await readPeople(path, 'all', options)),
  },
];

/**
 * Reads benchmarks at a path, whose layout is recognised, or given as `kind:path`.
 *
 * A folder of CFP holds two, FF and FP; all others one.
 *
 * @throws UserError for a path that is missing, of no known layout, or whatever the reader finds wrong
 */
export async function openData(source: string, options: DataOptions = {}): Promise<DataSet[]> {
  const [, named, rest] = /^([a-z-]+):(.+)$/.exec(source) ?? [];
  const given = DATA_KINDS.find(({ kind }) => kind === named);
  if (given) {
    await requireExisting(rest);
    return given.read(rest, options);
  }
  await requireExisting(source);
  if ((await stat(source)).size === 0) throw new UserError(`${source}: is empty; expected a benchmark`);
  const found: DataSet[] = [];
  for (const { kind, path } of await recogniseData(source)) {
    const known = DATA_KINDS.find((each) => each.kind === kind);
    if (known) found.push(...(await known.read(path, options)));
  }
  if (found.length === 0) {
    throw new UserError(
      `${source}: is no benchmark of a known layout (${DATA_KINDS.map(({ kind }) => kind).join(', ')}); ` +
        'KIND:PATH names one',
      { mendedBy: ['dataKinds'] },
    );
  }
  return found;
}

/** The layouts found at a path: the first that fits, or both protocols of CFP. */
export async function recogniseData(source: string): Promise<{ kind: string; path: string }[]> {
  const found: { kind: string; path: string }[] = [];
  for (const { kind, recognise } of DATA_KINDS) {
    const path = await recognise(source);
    if (path === undefined) continue;
    found.push({ kind, path });
    if (kind !== 'cfp-ff') break;
  }
  return found;
}

async function requireExisting(path: string): Promise<void> {
  if (!existsSync(path)) throw new UserError(`${path}: no such file or folder; expected a benchmark`);
}
