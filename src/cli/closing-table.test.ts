// The end of a run: teacher and student measured, the teacher only once.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blockPairs, pickleBenchmark, tinyNetwork } from '../../test/e2e/face-fixtures.js';
import { parseConfig } from '../distill/config.js';
import { formatClosing, measureRun } from './closing-table.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'closing-'));
  process.env.SYNTHDISTILL_CACHE = at('cache');
  const { images, same } = await blockPairs(40);
  await writeFile(at('pairs.bin'), pickleBenchmark(images, same));
  await mkdir(at('run'));
  await writeFile(at('teacher.onnx'), tinyNetwork());
  await writeFile(at('run/student.onnx'), tinyNetwork());
});
afterAll(async () => {
  delete process.env.SYNTHDISTILL_CACHE;
  await rm(folder, { recursive: true });
});

it('measures both, writes the rows, and remembers what the teacher reached', async () => {
  const config = parseConfig({ generator: { kind: 'procedural' }, teacher: { file: at('teacher.onnx') } });
  const rows = await measureRun(config, at('run'), [at('pairs.bin')]);
  expect(rows).toMatchObject([{ benchmark: at('pairs.bin'), chance: 0.5 }]);
  expect(rows[0].teacher).toBeGreaterThan(0.6);
  expect(rows[0].student).toBe(rows[0].teacher);
  expect(rows[0].kept).toBe(1);
  expect(JSON.parse(await readFile(at('run/benchmarks.json'), 'utf8'))).toEqual(rows);

  const record = at('cache/teachers.json');
  const kept = JSON.parse(await readFile(record, 'utf8'));
  await writeFile(record, JSON.stringify([{ ...kept[0], accuracy: 0.75 }]));
  expect((await measureRun(config, at('run'), [at('pairs.bin')]))[0].teacher).toBe(0.75);
  await writeFile(record, 'half a fi');
  expect((await measureRun(config, at('run'), [at('pairs.bin')]))[0].teacher).toBe(rows[0].teacher);
});

it('lays the rows out as a table', () => {
  const row = { benchmark: 'synth-wild', teacher: 0.98, student: 0.95, chance: 0.5, kept: 0.9375 };
  expect(formatClosing([row])).toEqual([
    'accuracy, %  teacher  student  chance    kept',
    'synth-wild     98.00    95.00   50.00  93.8 %',
  ]);
});
