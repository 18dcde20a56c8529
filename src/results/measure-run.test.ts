// A finished run's teacher and student measured, the teacher only once.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockPairs, pickleBenchmark, tinyNetwork } from '../../test/e2e/face-fixtures.js';
import { type Benchmark, readBenchmark } from '../evaluate/benchmark.js';
import { measureRun } from './measure-run.js';

let folder: string;
let benchmark: Benchmark;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'measure-run-'));
  process.env.SYNTHDISTILL_CACHE = at('cache');
  const { images, same } = await blockPairs(40);
  benchmark = readBenchmark(pickleBenchmark(images, same), 'pairs');
  await mkdir(at('run'));
  await writeFile(at('teacher.onnx'), tinyNetwork());
  await writeFile(at('run/student.onnx'), tinyNetwork());
});
afterAll(async () => {
  delete process.env.SYNTHDISTILL_CACHE;
  await rm(folder, { recursive: true });
});

const measure = () =>
  measureRun({ folder: at('run'), teacher: { file: at('teacher.onnx') }, benchmarks: [benchmark] });

test('both are measured, and what the teacher reached is remembered', async () => {
  const [row] = await measure();
  expect(row).toMatchObject({ benchmark: 'pairs', chance: 0.5, kept: 1 });
  expect(row.teacher).toBeGreaterThan(0.6);
  expect(row.student).toBe(row.teacher);

  const record = at('cache/teachers.json');
  const kept = JSON.parse(await readFile(record, 'utf8'));
  await writeFile(record, JSON.stringify([{ ...kept[0], accuracy: 0.75 }]));
  expect((await measure())[0].teacher).toBe(0.75);
  await writeFile(record, 'half a fi');
  expect((await measure())[0].teacher).toBe(row.teacher);
});
