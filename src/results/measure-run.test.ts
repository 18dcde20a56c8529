// A finished run's teacher and student measured, the teacher only once.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { blockPairs, pickleBenchmark, tinyNetwork } from '../../test/e2e/face-fixtures.js';
import { useCache, useFolder } from '../../test/use-folder.js';
import { type Benchmark, readBenchmark } from '../evaluate/benchmark.js';
import { measureRun } from './measure-run.js';

const { at } = useFolder();
useCache(at('cache'));
let benchmark: Benchmark;
beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  benchmark = readBenchmark(pickleBenchmark(images, same), 'pairs');
  await mkdir(at('run'));
  await writeFile(at('teacher.onnx'), tinyNetwork());
  await writeFile(at('run/student.onnx'), tinyNetwork());
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
