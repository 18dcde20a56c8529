// npm run bench -- all-pairs: how long every picture against every other takes once faces are embedded, and in how much memory.
import { Command, Option } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import {
  alignColumns,
  formatBytes,
  formatCount,
  printJson,
  printLine,
} from '../../src/cli/terminal/output.js';
import { calibrateAllPairs } from '../../src/evaluate/all-pairs/calibrate-all-pairs.js';
import { type ComparedFaces, embedFaces } from '../../src/evaluate/all-pairs/compared-faces.js';
import { compareAll } from '../../src/evaluate/all-pairs.js';
import { reportAllPairs } from '../../src/evaluate/report/report-all-pairs.js';
import { normals } from '../../src/math/random.js';
import { type Elapsed, startStopwatch } from '../turns/stopwatch.js';

/** LFW's own: most people have one picture, and one has 530. */
const PEOPLE_SHARE = 5_749 / 13_233;
const LARGEST_SHARE = 530 / 13_233;
/** How much pictures of a person differ, beside how much people do. */
const NOISE = 0.95;
const FMR = 1e-6;
const LABELS = ['half', 'fifth', 'decade', 'seventh', 'quarter'] as const;
const GROUPS = [2, 5, 10, 7, 4];

/** What is simulated and measured: the threshold of a calibration, or a whole report. */
export interface AllPairsOptions {
  readonly task: 'calibrate' | 'report';
  readonly faces: number;
  readonly size: number;
  /** Resamplings for the intervals. */
  readonly replicates: number;
}

/** What it took; processor time, of all threads, is about as long as on a machine that does nothing else. */
export interface AllPairsReport extends AllPairsOptions, Elapsed {
  readonly pairs: number;
  readonly genuine: number;
  /** The most memory that the process held. */
  readonly peakBytes: number;
}

/** The person of each face: as many people as LFW has for so many, the n-th with about 1/n of the pictures of the first. */
function peopleOf(faces: number): number[] {
  const people = Math.max(2, Math.round(faces * PEOPLE_SHARE));
  const sizes = Array<number>(people).fill(1);
  for (let left = faces - people, person = 0; left > 0; person = (person + 1) % people) {
    const more = Math.min(left, Math.max(1, Math.floor((faces * LARGEST_SHARE) / (person + 1))));
    sizes[person] += more;
    left -= more;
  }
  return sizes.flatMap((pictures, person) => Array<number>(pictures).fill(person));
}

/** Embeddings that scatter around a centre for each person; a picture's bytes are its number. */
function simulateFaces({ faces, size }: AllPairsOptions): Promise<ComparedFaces> {
  const people = peopleOf(faces);
  const draw = (stream: string, step: number) => normals({ seed: 1, stream, step }, size);
  const images = people.map((person, face) => ({
    name: `face ${face}`,
    identity: `person ${person}`,
    labels: Object.fromEntries(LABELS.map((label, i) => [label, String(person % GROUPS[i])])),
    read: () => Promise.resolve(new Uint8Array(Uint32Array.of(face).buffer)),
  }));
  const embedder = {
    inputSizePx: 1,
    embed: (numbers: Float32Array) => {
      const chosen = Array.from({ length: numbers.length / 3 }, (_, i) => numbers[3 * i]);
      const embeddings = new Float32Array(chosen.length * size);
      for (const [i, face] of chosen.entries()) {
        const noise = draw('face', face);
        embeddings.set(
          draw('person', people[face]).map((value, k) => value + NOISE * noise[k]),
          i * size,
        );
      }
      return Promise.resolve(embeddings);
    },
  };
  const decode = (bytes: Uint8Array) => {
    const [face] = new Uint32Array(bytes.slice().buffer);
    return Promise.resolve(Float32Array.of(face, face, face));
  };
  const benchmark = compareAll({ name: 'simulated', images, pairs: { a: [], b: [], same: [] } });
  return embedFaces(embedder, benchmark, { decode, flip: false, batch: 512 });
}

/** Simulates embedded faces and times what is made of all their pairs. */
export async function runAllPairs(options: AllPairsOptions): Promise<AllPairsReport> {
  const faces = await simulateFaces(options);
  const bootstrap = { replicates: options.replicates };
  const elapsed = startStopwatch();
  if (options.task === 'calibrate') calibrateAllPairs(faces, FMR, bootstrap);
  else await reportAllPairs(faces, { bootstrap, by: LABELS });
  return {
    ...options,
    ...elapsed(),
    pairs: faces.genuine + faces.impostor,
    genuine: faces.genuine,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Makes the `all-pairs` benchmark. */
export function allPairsCommand(): Command {
  return new Command('all-pairs')
    .summary("compare every picture with every other at LFW's size, simulated")
    .addOption(
      new Option('--task <task>', `a threshold for ${FMR}, or all rates with five groups`)
        .choices(['calibrate', 'report'])
        .default('calibrate'),
    )
    .option('--faces <n>', 'embeddings', count, 13_233)
    .option('--size <n>', 'numbers in an embedding', count, 512)
    .option('--replicates <n>', 'resamplings for the intervals', count, 100)
    .option('--json', 'print a JSON object')
    .action(async ({ json, ...options }: AllPairsOptions & { json?: true }) => {
      const report = await runAllPairs(options);
      if (json) return printJson(report);
      const [faces, pairs, genuine] = [report.faces, report.pairs, report.genuine].map(formatCount);
      printLine(`${faces} faces, ${pairs} pairs, ${genuine} of them of one person; ${report.task}`);
      const rows = [
        ['time', `${report.seconds.toFixed(1)} s`],
        ['processor time', `${report.cpuSeconds.toFixed(1)} s`],
        ['peak memory', formatBytes(report.peakBytes)],
      ];
      for (const line of alignColumns(rows, 'lr')) printLine(line);
    });
}
