// npm run bench -- ijbc: how long a verification of IJB-C's size takes once its faces are embedded, and in how much memory.
import { Command } from 'commander';
import { parseCount } from '../src/cli/network-options.js';
import { alignColumns, formatBytes, formatCount, printJson, printLine } from '../src/cli/output.js';
import { buildRoc, tarAtFar } from '../src/evaluate/roc.js';
import { poolTemplates, scoreTemplates } from '../src/evaluate/templates.js';
import { normals, uniforms } from '../src/math/random.js';

/** IJB-C's own numbers. */
const SUBJECTS = 3_531;
const FRAMES_PER_MEDIUM = 3;
const GENUINE = 19_557;
/** Rows of noise that faces share: drawing one for each face would take longer than what is measured. */
const NOISE_ROWS = 4_096;

/** What is simulated. */
export interface IjbcOptions {
  readonly faces: number;
  readonly templates: number;
  readonly pairs: number;
  readonly size: number;
}

/** Seconds of each part, and the most memory that the process held. */
export interface IjbcReport extends IjbcOptions {
  readonly poolSeconds: number;
  readonly scoreSeconds: number;
  readonly rateSeconds: number;
  readonly totalSeconds: number;
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

/** Simulates a verification and times its parts. */
export function runIjbc(options: IjbcOptions): IjbcReport {
  const { embeddings, faces } = simulateFaces(options);
  const { a, b, same } = simulatePairs(options);
  const seconds: number[] = [];
  const timed = <T>(work: () => T): T => {
    const start = performance.now();
    const result = work();
    seconds.push((performance.now() - start) / 1000);
    return result;
  };
  const templates = timed(() => poolTemplates(embeddings, options.size, faces));
  const scores = timed(() => scoreTemplates(templates, a, b));
  const rates = timed(() => {
    const roc = buildRoc(scores, same);
    return [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1].map((far) => ({ far, tar: tarAtFar(roc, far).tar }));
  });
  return {
    ...options,
    poolSeconds: seconds[0],
    scoreSeconds: seconds[1],
    rateSeconds: seconds[2],
    totalSeconds: seconds[0] + seconds[1] + seconds[2],
    peakBytes: process.resourceUsage().maxRSS * 1024,
    tarAtFar: rates,
  };
}

/** Makes the `ijbc` benchmark. */
export function ijbcCommand(): Command {
  return new Command('ijbc')
    .summary("pool and compare templates at IJB-C's size, simulated")
    .option('--faces <n>', 'embeddings', parseCount, 469_375)
    .option('--templates <n>', `templates, more than ${SUBJECTS}`, parseCount, 23_124)
    .option('--pairs <n>', 'pairs of templates', parseCount, 15_658_489)
    .option('--size <n>', 'numbers in an embedding', parseCount, 512)
    .option('--json', 'print a JSON object')
    .action((options: IjbcOptions & { json?: true }) => {
      const { json, ...rest } = options;
      const report = runIjbc(rest);
      if (json) return printJson(report);
      const rows = [
        [
          'faces, templates, pairs',
          [report.faces, report.templates, report.pairs].map(formatCount).join(', '),
        ],
        ['pooling', `${report.poolSeconds.toFixed(1)} s`],
        ['comparing', `${report.scoreSeconds.toFixed(1)} s`],
        ['sorting, TAR at FAR', `${report.rateSeconds.toFixed(1)} s`],
        ['together', `${report.totalSeconds.toFixed(1)} s`],
        ['peak memory', formatBytes(report.peakBytes)],
      ];
      for (const line of alignColumns(rows)) printLine(line);
    });
}
