// synthdistill benchmarks: what can be measured on, where to get it, and what is found on this machine.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { DATA_KINDS, recogniseData } from '../../evaluate/data/kinds.js';
import { KNOWN_BENCHMARKS } from '../../evaluate/data/known-benchmarks.js';
import { namesPickleProtocol } from '../../evaluate/data/sniff.js';
import { SYNTH_PROTOCOLS } from '../../evaluate/synthetic/protocols.js';
import { cacheFolder } from '../../files/cache-folder.js';
import { isServiceEntry } from '../../files/service-entries.js';
import { UserError } from '../../files/user-error.js';
import { alignColumns, printJson, printLine } from '../terminal/output.js';

/** How deep below a root benchmarks are looked for. */
const DEPTH = 3;
/** Folders with more entries hold people or pictures, not benchmarks. */
const MOST_ENTRIES = 500;

/** A benchmark on this machine. */
interface Found {
  readonly path: string;
  readonly kind: string;
}

/** Makes the `benchmarks` command. */
export function benchmarksCommand(): Command {
  return new Command('benchmarks')
    .summary('list the benchmarks that are known, and those found on this machine')
    .description(
      'List the benchmarks that evaluate reads: which of them are on this machine, what they hold, where to get them, ' +
        'their terms, and how their files lie.',
    )
    .argument(
      '[folders...]',
      'where to look, three levels deep (default: this folder, and benchmarks in the cache folder)',
    )
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ synthdistill benchmarks /data/faces')
    .action(listBenchmarks);
}

async function listBenchmarks(folders: readonly string[], options: { readonly json?: true }): Promise<void> {
  const usual = join(cacheFolder(), 'benchmarks');
  const roots = folders.length > 0 ? folders : ['.', ...(existsSync(usual) ? [usual] : [])];
  const found: Found[] = [];
  for (const root of roots) {
    if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
      throw new UserError(`${root}: is no folder; give folders that hold benchmarks`);
    }
    found.push(...(await search(root, DEPTH)));
  }
  const drawn = SYNTH_PROTOCOLS.map(({ name }) => name);
  if (options.json) {
    const layouts = DATA_KINDS.map(({ kind, layout }) => ({ kind, layout }));
    printJson({ drawn, known: KNOWN_BENCHMARKS, layouts, roots, found });
    return;
  }
  printLine(found.length > 0 ? 'Found on this machine:' : `Found nothing in ${roots.join(', ')}`);
  for (const line of alignColumns(found.map(({ kind, path }) => [`  ${kind}`, path]))) printLine(line);
  printLine();
  printLine('Of the population, drawn on first use:');
  printLine(`  ${drawn.join(', ')}`);
  printLine();
  printLine(
    'Known (layout in brackets); none comes with this package, and their own pages decide on the terms:',
  );
  for (const { name, what, kind, source, terms } of KNOWN_BENCHMARKS) {
    printLine(`  ${name} (${kind}): ${what}`);
    printLine(`    from: ${source}`);
    printLine(`    terms: ${terms}`);
  }
  printLine();
  printLine('Layouts, recognised by themselves or named as KIND:PATH:');
  for (const line of alignColumns(DATA_KINDS.map(({ kind, layout }) => [`  ${kind}`, layout])))
    printLine(line);
}

/** What is found at a path or below it; below a benchmark nothing else is looked for. */
async function search(path: string, depth: number): Promise<Found[]> {
  // A folder of people is any folder of folders of pictures: too common to be called a benchmark unasked.
  const here = (await recogniseData(path)).filter(({ kind }) => kind !== 'people');
  if (here.length > 0) return here.map(({ kind }) => ({ kind, path }));
  if (depth === 0) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  if (entries.length > MOST_ENTRIES) return [];
  const found: Found[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isServiceEntry(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await search(child, depth - 1)));
    // Files of all sorts are called so: one that nobody named has to look like a pickle.
    else if (/\.bin$/i.test(entry.name) && (await namesPickleProtocol(child))) {
      found.push(...(await recogniseData(child)).map(({ kind }) => ({ kind, path: child })));
    }
  }
  return found;
}
