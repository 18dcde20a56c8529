// What a network reaches is kept, by what network and benchmark hold, and measured again only where that has changed.
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { blockPairs, pickleBenchmark, tinyNetwork } from '../../test/e2e/face-fixtures.js';
import { useFolder } from '../../test/use-folder.js';
import { type Benchmark, readBenchmark } from '../evaluate/benchmark.js';
import {
  type DigestedBenchmark,
  digestBenchmarks,
  type MeasureTask,
  measureAccuracies,
} from './accuracies.js';

const { at } = useFolder();
let benchmark: Benchmark;
let digested: DigestedBenchmark[];
beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  benchmark = readBenchmark(pickleBenchmark(images, same), 'pairs');
  digested = await digestBenchmarks([benchmark]);
});

const measured: string[] = [];
const measure = (changes: Partial<MeasureTask> = {}) => {
  measured.length = 0;
  return measureAccuracies({
    model: tinyNetwork(),
    options: { name: 'tiny.onnx' },
    benchmarks: digested,
    record: at('new/record.json'),
    onProgress: (name, done, total) => {
      if (done === total) measured.push(name);
    },
    ...changes,
  });
};

test('a network is measured once, under whatever name', async () => {
  const [accuracy] = await measure();
  expect(accuracy).toBeGreaterThan(0.6);
  expect(measured).toEqual(['pairs']);
  expect(await measure({ options: { name: 'moved.onnx' } })).toEqual([accuracy]);
  expect(measured).toEqual([]);
});

test('another network, other pixels for it, or another benchmark are measured', async () => {
  const record = at('others.json');
  await measure({ record });
  await measure({ record, model: tinyNetwork({ scale: 2 }) });
  expect(measured).toEqual(['pairs']);
  await measure({ record, options: { name: 'tiny.onnx', colour: 'bgr' } });
  expect(measured).toEqual(['pairs']);
  const same = benchmark.pairs.same.toSpliced(-2);
  const [a, b] = [benchmark.pairs.a, benchmark.pairs.b].map((column) => Array.from(column).slice(0, -2));
  await measure({
    record,
    benchmarks: await digestBenchmarks([benchmark, { ...benchmark, pairs: { a, b, same } }]),
  });
  expect(measured).toEqual(['pairs']);
  expect(JSON.parse(await readFile(record, 'utf8'))).toHaveLength(4);
});

test('corrected labels, other folds and another picture in the middle are measured, a moved benchmark is not', async () => {
  const record = at('corrected.json');
  const measureOn = async (changes: Partial<Benchmark>) => {
    const benchmarks = await digestBenchmarks([{ ...benchmark, ...changes }]);
    return (await measure({ record, benchmarks }))[0];
  };
  const accuracy = await measureOn({});
  expect(await measureOn({ name: 'elsewhere/pairs' })).toBe(accuracy);
  expect(measured).toEqual([]);
  const { pairs, images } = benchmark;
  await measureOn({ pairs: { ...pairs, same: pairs.same.map((one) => !one) } });
  expect(measured).toEqual(['pairs']);
  await measureOn({ pairs: { ...pairs, folds: pairs.same.map((_, pair) => pair % 5) } });
  expect(measured).toEqual(['pairs']);
  await measureOn({ images: images.with(10, images[11]) });
  expect(measured).toEqual(['pairs']);
});

test('a damaged record is made anew', async () => {
  const record = at('damaged.json');
  await writeFile(record, '[{"network": "half a');
  await measure({ record });
  expect(measured).toEqual(['pairs']);
  expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject([
    { name: 'tiny.onnx', benchmark: 'pairs' },
  ]);
});

test('a measurement can be stopped', async () => {
  const signal = AbortSignal.abort();
  const record = at('stopped.json');
  await expect(measure({ signal, record })).rejects.toMatchObject({ name: 'AbortError' });
});

test('a record that cannot be written is told once, and the figures are there', async () => {
  await writeFile(at('file'), '');
  const warnings: string[] = [];
  const [one, other] = await measure({
    record: at('file/record.json'),
    benchmarks: [...digested, { benchmark: { ...benchmark, name: 'again' }, sha256: 'b' }],
    onWarning: (message) => void warnings.push(message),
  });
  expect(measured).toEqual(['pairs', 'again']);
  expect(one).toBe(other);
  expect(warnings).toEqual([
    `${at('file')}: is a file, not a folder; choose another folder; until then what a network reaches is ` +
      'measured each time',
  ]);
});
