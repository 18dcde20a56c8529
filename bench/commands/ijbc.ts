// npm run bench -- ijbc: how long verification and search of IJB-C's size take once faces are embedded, and in how much memory.
import { Command, InvalidArgumentError } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import {
  alignColumns,
  formatBytes,
  formatCount,
  printJson,
  printLine,
} from '../../src/cli/terminal/output.js';
import { areaUnderRoc, buildRoc, equalErrorRate, tarAtFar } from '../../src/evaluate/statistics/roc.js';
import { identify } from '../../src/evaluate/templates/identification.js';
import { TEMPLATE_FARS } from '../../src/evaluate/templates/run-templates.js';
import { templateIntervals } from '../../src/evaluate/templates/template-intervals.js';
import { findRows, poolTemplates, scoreRows } from '../../src/evaluate/templates/templates.js';
import { normals, uniforms } from '../../src/math/random.js';
import { type Elapsed, startStopwatch } from '../turns/stopwatch.js';

/** IJB-C's own numbers. */
const SUBJECTS = 3_531;
const FRAMES_PER_MEDIUM = 3;
const GENUINE = 19_557;
const FIRST_GALLERY = 1_772;
const PROBES = 19_593;
/** Rows of noise that faces share: drawing one for each face would take longer than what is measured. */
const NOISE_ROWS = 4_096;

/** What is simulated. */
export interface IjbcOptions {
  readonly faces: number;
  readonly templates: number;
  readonly pairs: number;
  readonly size: number;
  /** Resamplings for the intervals. */
  readonly replicates: number;
}

/** What a part took; processor time, of all threads, is about as long as on a machine that does nothing else. */
export interface IjbcPart extends Elapsed {
  readonly name: string;
}

/** The parts, and the most memory that the process held. */
export interface IjbcReport extends IjbcOptions {
  readonly parts: readonly IjbcPart[];
  readonly peakBytes: number;
  readonly tarAtFar: readonly { readonly far: number; readonly tar: number }[];
}

const draw = (stream: string, count: number) => uniforms({ seed: 1, stream, step: 0 }, count);

/** Embeddings [faces, size] that scatter around a centre for each subject; template t shows subject t modulo their number. */
function simulateFaces({ faces, templates, size }: IjbcOptions) {
  const centres = normals({ seed: 1, stream: 'subjects', step: 0 }, SUBJECTS * size);
  const noise = normals({ seed: 1, stream: 'noise', step: 0 }, NOISE_ROWS * size);
  const embeddings = new Float32Array(faces * size);
  const template = Uint32Array.from({ length: faces }, (_, face) => face % templates);
  for (let face = 0; face < faces; face++) {
    const subject = (template[face] % SUBJECTS) * size;
    const row = ((face * 7919 + template[face]) % NOISE_ROWS) * size;
    for (let k = 0; k < size; k++) embeddings[face * size + k] = centres[subject + k] + 3 * noise[row + k];
  }
  const media = Uint32Array.from({ length: faces }, (_, face) =>
    Math.floor(face / templates / FRAMES_PER_MEDIUM),
  );
  return { embeddings, faces: { template, media, detectorScore: draw('detector', faces) } };
}

/** Pairs of templates, the first of them of one subject each. */
function simulatePairs({ pairs, templates }: IjbcOptions) {
  const a = draw('a', pairs).map((u) => Math.floor(u * templates));
  const b = draw('b', pairs).map((u) => Math.floor(u * templates));
  const genuine = Math.min(GENUINE, Math.ceil(pairs / 2));
  for (let pair = 0; pair < genuine; pair++) {
    a[pair] = pair % (templates - SUBJECTS);
    b[pair] = a[pair] + SUBJECTS;
  }
  return {
    a,
    b,
    same: Uint8Array.from({ length: pairs }, (_, pair) => Number(a[pair] % SUBJECTS === b[pair] % SUBJECTS)),
  };
}

/** Every subject's first template in one of two galleries, both searched together too, and templates of the rest as probes. */
function simulateSearches({ templates }: IjbcOptions) {
  const list = (first: number, count: number) => {
    const template = Array.from({ length: count }, (_, i) => first + i);
    return { template, subject: template.map((each) => each % SUBJECTS) };
  };
  return {
    galleries: [list(0, FIRST_GALLERY), list(FIRST_GALLERY, SUBJECTS - FIRST_GALLERY), list(0, SUBJECTS)],
    probes: list(SUBJECTS, Math.min(PROBES, templates - SUBJECTS)),
  };
}

/** Simulates a verification and an identification and times their parts. */
export function runIjbc(options: IjbcOptions): IjbcReport {
  const { embeddings, faces } = simulateFaces(options);
  const { a, b, same } = simulatePairs(options);
  const { galleries, probes } = simulateSearches(options);
  const parts: IjbcPart[] = [];
  const timed = <T>(name: string, work: () => T): T => {
    const elapsed = startStopwatch();
    const result = work();
    parts.push({ name, ...elapsed() });
    return result;
  };
  const bootstrap = { replicates: options.replicates };
  const templates = timed('pooling', () => poolTemplates(embeddings, options.size, faces));
  const rows = timed('finding templates', () => ({
    a: findRows(templates, a, (pair) => `pair ${pair}`),
    b: findRows(templates, b, (pair) => `pair ${pair}`),
  }));
  const scores = timed('comparing', () => scoreRows(templates, rows.a, rows.b));
  const rates = timed('sorting, AUC, EER, TAR at FAR', () => {
    const roc = buildRoc(scores, same);
    areaUnderRoc(roc);
    equalErrorRate(roc);
    return TEMPLATE_FARS.map((far) => ({ far, tar: tarAtFar(roc, far).tar }));
  });
  timed(`intervals, ${options.replicates} resamplings`, () =>
    templateIntervals({ ...rows, same, scores }, TEMPLATE_FARS, bootstrap),
  );
  timed('searching three galleries, with intervals', () =>
    identify(templates, galleries, probes, { bootstrap }),
  );
  return {
    ...options,
    parts,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    tarAtFar: rates,
  };
}

function parseLarge(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < SUBJECTS || count > 1e9) {
    throw new InvalidArgumentError(
      `Expected a whole number from ${SUBJECTS} to 1000000000, found '${text}'.`,
    );
  }
  return count;
}

/** Makes the `ijbc` benchmark. */
export function ijbcCommand(): Command {
  return new Command('ijbc')
    .summary("pool, compare and search templates at IJB-C's size, simulated")
    .option('--faces <n>', 'embeddings', parseLarge, 469_375)
    .option('--templates <n>', `templates, more than ${SUBJECTS}`, parseLarge, 23_124)
    .option('--pairs <n>', 'pairs of templates', parseLarge, 15_658_489)
    .option('--size <n>', 'numbers in an embedding', count, 512)
    .option('--replicates <n>', 'resamplings for the intervals', count, 100)
    .option('--json', 'print a JSON object')
    .action((options: IjbcOptions & { json?: true }) => {
      const { json, ...rest } = options;
      const report = runIjbc(rest);
      if (json) return printJson(report);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const seconds = (value: number) => `${value.toFixed(1)} s`;
      const counts = [report.faces, report.templates, report.pairs].map(formatCount);
      printLine(`${counts[0]} faces, ${counts[1]} templates, ${counts[2]} pairs`);
      const together = {
        name: 'together',
        seconds: sum(report.parts.map((part) => part.seconds)),
        cpuSeconds: sum(report.parts.map((part) => part.cpuSeconds)),
      };
      const rows = [...report.parts, together].map((part) => [
        part.name,
        seconds(part.seconds),
        seconds(part.cpuSeconds),
      ]);
      for (const line of alignColumns([['', 'time', 'processor time'], ...rows], 'lr')) printLine(line);
      printLine(`peak memory ${formatBytes(report.peakBytes)}`);
    });
}
