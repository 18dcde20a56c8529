// A few steps with a real generator, real generated photographs and a real teacher, where they are to be had.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import { startOf, stepsOf } from './distill-workspace.js';
import { runCli } from './run-cli.js';

const real = resolve('../shared/real');
const file = (name: string) => join(real, name);
const teacher = file('teachers/edgeface-xxs-512d.onnx');
const generator = file('generators/vae-celeba64.onnx');
const pictures = file('synthetic-photos');
const benchmark = file('benchmarks/lfw-600.bin');
const missing = [teacher, generator, pictures, benchmark].filter((path) => !existsSync(path));
if (missing.length > 0) console.log(`skipped, because there is no ${missing.join(', no ')}`);

const folder = mkdtempSync(join(tmpdir(), 'synthdistill-real-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = [
  'training.batchSize=16',
  'training.epochs=1',
  'training.imagesPerEpoch=48',
  'training.validationImages=16',
];

async function run(name: string, config: string, ...settings: string[]): Promise<DistillEvent[]> {
  const set = ['--set', `teacher.file=${teacher}`, ...small, ...settings];
  const { code, stdout, stderr } = await runCli(
    'distill',
    config,
    '--out',
    join(folder, name),
    '--json',
    ...set,
  );
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DistillEvent);
}

describe.skipIf(missing.length > 0)('with real networks', () => {
  test('the published recipe takes steps on generated faces, and its student can be evaluated', async () => {
    const events = await run('generated', 'configs/real/vae-raw.yaml', `generator.file=${generator}`);
    expect(stepsOf(events)).toHaveLength(6);
    expect(startOf(events)).toMatchObject({ student: 'tinyfar-c', embeddingSize: 512 });
    const validation = events.find((event) => event.type === 'validation');
    expect(validation?.mse).toBeGreaterThan(0);
    const student = join(folder, 'generated', 'student.onnx');
    const { code, stdout } = await runCli(
      'evaluate',
      student,
      '--benchmark',
      benchmark,
      '--no-flip',
      '--json',
    );
    expect(code).toBe(0);
    const { plain } = JSON.parse(stdout).benchmarks[0];
    expect(plain.accuracy.mean).toBeGreaterThan(0.4);
    expect(plain.accuracy.mean).toBeLessThan(0.8);
  });

  test('the standardised target takes steps on augmented photographs', async () => {
    const events = await run(
      'photographs',
      'configs/real/photos-standardised.yaml',
      `generator.folder=${pictures}`,
      'schedule.warmupSteps=0',
    );
    const losses = stepsOf(events).map(({ loss }) => loss);
    expect(losses).toHaveLength(3);
    // Standardised embeddings against standardised outputs that know nothing of them: 1 + 1, less what is learnt.
    expect(losses[0]).toBeGreaterThan(1);
    expect(losses[0]).toBeLessThan(3);
  });
});
