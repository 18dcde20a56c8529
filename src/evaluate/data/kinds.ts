// The layouts of benchmarks that are known: where they come from, on what terms, and how each is recognised and read.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, readBenchmark } from '../benchmark.js';
import { readCfp } from './cfp.js';
import type { DataOptions } from './data-options.js';
import { readIjb, recogniseIjb, type TemplateBenchmark } from './ijb.js';
import { labelImages } from './labels.js';
import { findList, LIST_KINDS, type ListKind, listsIn, refuseUnreadList } from './list-kinds.js';
import { readPeople } from './people.js';
import { FolderCache } from './pictures/folder-cache.js';
import { findRfwLists, readRfw } from './rfw.js';
import { holdsPeople, isFolder, startsAsPickle } from './sniff.js';
import { unknownLayout } from './unknown-layout.js';

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

/** A list of pairs: the file itself, or one in the folder. */
function listKind(list: ListKind): DataKind {
  const { kind, layout, read } = list;
  return {
    kind,
    layout,
    recognise: async (path) => {
      const found = await findList(path);
      return found?.kind === list ? found.file : undefined;
    },
    read: async (path, options) => {
      const lists = (await isFolder(path)) ? await listsIn(path) : [{ file: path, kind: list }];
      const file = lists.find((found) => found.kind === list)?.file;
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
  ...LIST_KINDS.map(listKind),
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
 * @throws UserError for a path that is missing, of no known layout, or whatever the reader finds wrong; for a folder of people
 *   beside whom lies a list of pairs that cannot be read
 */
export async function openData(source: string, options: DataOptions = {}): Promise<DataSet[]> {
  const found = await readData(source, options);
  const { labels } = options;
  if (labels === undefined) return found;
  return Promise.all(
    found.map(async (data) => {
      if (data.kind === 'pairs') return { ...data, benchmark: await labelImages(data.benchmark, labels) };
      throw new UserError(
        `${data.benchmark.name}: compares templates, which labels of pictures say nothing about`,
      );
    }),
  );
}

async function readData(source: string, options: DataOptions): Promise<DataSet[]> {
  // A folder is named the same with a slash at its end: its name is kept without the path in a calibration.
  const trimmed = source.replace(/(?<=[^/\\:])[/\\]+$/, '');
  if (trimmed !== source) return readData(trimmed, options);
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
    if (kind === 'people') await refuseUnreadList(path);
    const known = DATA_KINDS.find((each) => each.kind === kind);
    if (known) found.push(...(await known.read(path, options)));
  }
  if (found.length === 0) {
    throw await unknownLayout(source, { kinds: DATA_KINDS.map(({ kind }) => kind), recognise: recogniseAt });
  }
  return Promise.all(found.map((data) => noteOtherLists(data, source)));
}

/** Says which lists of a folder were not read because another one was. */
async function noteOtherLists(data: DataSet, source: string): Promise<DataSet> {
  if (data.kind === 'templates' || !(await isFolder(source))) return data;
  const { benchmark } = data;
  const lists = (await listsIn(source)).map(({ file }) => file);
  if (!lists.includes(benchmark.name) || lists.length === 1) return data;
  const others = lists.filter((file) => file !== benchmark.name).map((file) => basename(file));
  const note = `beside it lie other lists, which were not read: ${others.join(', ')}; a list is read by its own path`;
  const { layout = '', notes = [] } = benchmark.source ?? {};
  return { ...data, benchmark: { ...benchmark, source: { layout, notes: [...notes, note] } } };
}

/**
 * The layouts found at a path: the first that fits, or both protocols of CFP. A folder whose one entry is a folder, as an
 * archive often unpacks, is looked into; only what lies there is no folder of people.
 */
export async function recogniseData(source: string): Promise<{ kind: string; path: string }[]> {
  const found = await recogniseAt(source);
  if (found.length > 0 && found[0].kind !== 'people') return found;
  const { folders } = await new FolderCache().entries(source);
  if (folders.length !== 1) return found;
  const below = (await recogniseAt(join(source, folders[0]))).filter(({ kind }) => kind !== 'people');
  return below.length > 0 ? below : found;
}

async function recogniseAt(source: string): Promise<{ kind: string; path: string }[]> {
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
