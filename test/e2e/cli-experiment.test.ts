// Several configurations with two seeds: interrupted, gone on with, one of them failing; what is written, what is refused.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import type { Comparison } from '../../src/results/comparison/assemble-comparison.js';
import { LONG_RUN } from '../long-run.js';
import type { ProcessResult } from '../watch-process.js';
import { useWorkspace } from './distill-workspace.js';
import { blockFace, blockPairs, pickleBenchmark } from './face-fixtures.js';
import { jsonLines, runCli, startCli } from './run-cli.js';

const { at } = useWorkspace();
let interrupted: ProcessResult;
let completed: ProcessResult;

/** The arguments of the comparison that all tests look at. */
const comparing = (...more: string[]): string[] => [
  ...['experiment', ...['static', 'wild', 'c-1', 'people'].map((name) => at(`${name}.yaml`))],
  ...['--seeds', '1', '2', '--out', at('compared'), '--benchmark', at('pairs.bin'), ...more],
];
const read = (name: string) => readFileSync(join(at('compared'), name));
const json = (name: string) => JSON.parse(read(name).toString()) as Comparison;

beforeAll(async () => {
  const { images, same } = await blockPairs(20);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
  for (let person = 0; person < 8; person++) {
    mkdirSync(at(`people/${person}`), { recursive: true });
    for (const shot of [0, 1]) {
      writeFileSync(at(`people/${person}/${shot}.png`), await blockFace(person, shot, 112));
    }
  }
  const file = JSON.parse(readFileSync(at('config.yaml'), 'utf8')) as { training: object };
  const settings = { ...file, training: { ...file.training, epochs: 1 } };
  const write = (name: string, config: object) => writeFileSync(at(name), JSON.stringify(config));
  // The re-sampled images of the dynamic sampler count as images seen.
  write('static.yaml', {
    ...settings,
    sampler: { kind: 'static' },
    training: { ...settings.training, imagesPerEpoch: 96 },
  });
  write('wild.yaml', { ...settings, optimiser: { kind: 'sgd', learningRate: 1e30 } });
  write('c-1.yaml', { ...settings, sampler: { coefficient: 1 } });
  write('people.yaml', {
    source: { kind: 'folder', folder: 'people', heldOut: 0.25 },
    network: { name: 'tinyfar-c', embeddingSize: 16 },
    training: { batchSize: 16, epochs: 1, imagesPerEpoch: 96, validationPairs: 20 },
  });

  const first = startCli(...comparing());
  await first.printed(/run 3 of 8: c-1, seed 1[\s\S]*run 3\/8 {2}step 1/);
  first.process.kill('SIGINT');
  interrupted = await first.done;
  completed = await runCli(...comparing());
}, LONG_RUN.timeout);

test('Ctrl-C saves and stops, and says how to go on', () => {
  expect(interrupted.code).toBe(130);
  expect(interrupted.stderr).toMatch(/interrupted; to go on, give the same command again\n$/);
  expect(interrupted.stdout).toMatch(/run 1 of 8: static, seed 1: .*static.seed-1$/m);
});

test('the same command goes on, and does not make again what is finished', () => {
  expect(completed.stdout).toMatch(/^run 1 of 8: static, seed 1: finished before$/m);
  expect(completed.stdout).toMatch(/^run 3 of 8: c-1, seed 1, going on: .*c-1.seed-1$/m);
  expect(completed.stdout).toMatch(/^run 8 of 8: people, seed 2: .*people.seed-2$/m);
});

test('a run that was interrupted in between is resumed from where it was saved', () => {
  const events = jsonLines<DistillEvent>(read('c-1/seed-1/events.jsonl').toString());
  const starts = events.filter((event) => event.type === 'start');
  expect(starts.map(({ resumedFromStep }) => resumedFromStep)).toEqual([undefined, 2]);
  expect(events.filter((event) => event.type === 'step').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a run that fails is named at the end, and the others go on', () => {
  expect(completed.code).toBe(1);
  expect(completed.stderr).toMatch(/^failed: wild, seed 1: step \d+ .*: the loss is NaN; .*clipNorm$/m);
  expect(completed.stderr).toMatch(
    /^error: 2 of 8 runs failed: wild, seed 1: step.*; wild, seed 2: step.*; the same command tries them again/m,
  );
  expect(read('table.md').toString()).toContain(
    'Not part of this, because they have not ended: wild with seed 1, wild with seed 2.',
  );
});

test('the figures are those of the runs, at equal images and at equal time', () => {
  const { reference, measures, sections, missing } = json('comparison.json');
  expect([reference, missing.length]).toEqual(['static', 2]);
  const benchmark = measures.at(-1)?.name ?? '';
  expect(benchmark).toBe(at('pairs.bin'));
  const [images, time] = sections;
  expect([images.equal, images.limit, time.equal]).toEqual(['images', 96, 'time']);
  expect(images.rows.map(({ configuration, epoch, images }) => [configuration, epoch, images])).toEqual([
    ['static', 1, 96],
    ['c-1', 1, 96],
    ['people', 1, 96],
  ]);
  const validation = (seed: number) => {
    const events = jsonLines<DistillEvent>(read(`c-1/seed-${seed}/events.jsonl`).toString());
    return events.findLast((event) => event.type === 'validation')!.cosine;
  };
  const [one, two] = [validation(1), validation(2)];
  const [, dynamic, people] = images.rows;
  expect(dynamic.figures['validation cosine']?.mean).toBeCloseTo((one + two) / 2, 12);
  expect(dynamic.figures['validation cosine']?.deviation).toBeCloseTo(Math.abs(one - two) / Math.SQRT2, 12);
  expect(people.figures['validation cosine']).toBeNull();
  expect(people.figures[benchmark]?.seeds).toBe(2);
  expect(dynamic.differences?.[benchmark]?.seeds).toBe(2);
  for (const { seconds } of time.rows) expect(seconds.mean).toBeGreaterThan(0);
});

test('the table and the chart are written', () => {
  const table = read('table.md').toString();
  expect(table).toContain(`npx synthdistill ${comparing().slice(0, 5).join(' ')} --seeds 1 2`);
  expect(table).toMatch(/^\| people \| 2 \| 1 \| 96 \| \d+ ± \d+ \| – \| – \| \d+\.\d\d ± \d+\.\d\d \|$/m);
  expect(table).toMatch(/^\| less static \| pairs \|/m);
  expect(read('comparison.svg').toString()).toMatch(/^<svg[\s\S]*c-1[\s\S]*<\/svg>/);
  expect(read('comparison.png').subarray(1, 4).toString()).toBe('PNG');
});

test('what is done so far is compared without a run, and without measuring again', async () => {
  const record = join(at('compared'), 'c-1/seed-1/accuracies.json');
  const before = statSync(record).mtimeMs;
  const { code, stdout, stderr } = await runCli(...comparing('--so-far', '--json'));
  expect([code, stderr]).toEqual([0, '']);
  const { type, ...comparison } = JSON.parse(stdout);
  expect(type).toBe('comparison');
  expect(comparison.sections).toEqual(json('comparison.json').sections);
  expect(statSync(record).mtimeMs).toBe(before);
  expect(existsSync(join(at('compared'), 'wild/seed-1/student.onnx'))).toBe(false);
});

test('a configuration that was changed is refused by name before anything runs', async () => {
  const { code, stdout, stderr } = await runCli(...comparing('--set', 'optimiser.learningRate=0.5'));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^error: .*static.seed-1: was started with another configuration \(optimiser\.learningRate\)/,
  );
});

test('its former name answers with the present one', async () => {
  const { code, stderr } = await runCli('compare', at('static.yaml'), '--seeds', '1');
  expect([code, stderr]).toEqual([
    1,
    'error: compare is called experiment now: synthdistill experiment takes the same arguments\n',
  ]);
});
