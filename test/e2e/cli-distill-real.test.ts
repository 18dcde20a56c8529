// A few steps with a real generator, real generated photographs and a real teacher, where they are to be had.

import { describe, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import { LONG_RUN } from '../long-run.js';
import { hasRealMaterial, realMaterial } from '../real-material.js';
import { useFolder } from '../use-folder.js';
import { startOf, stepsOf } from './distill-workspace.js';
import { jsonLines, runCli } from './run-cli.js';

const MATERIAL = [
  'teachers/edgeface-xxs-512d.onnx',
  'generators/vae-celeba64.onnx',
  'synthetic-photos',
  'benchmarks/lfw-600.bin',
] as const;
const [teacher, generator, pictures, benchmark] = MATERIAL.map(realMaterial);

const { at } = useFolder();

const small = [
  'training.batchSize=16',
  'training.epochs=1',
  'training.imagesPerEpoch=48',
  'training.validationImages=16',
];

async function run(name: string, config: string, ...settings: string[]): Promise<DistillEvent[]> {
  const set = ['--set', `teacher.file=${teacher}`, ...small, ...settings];
  const { code, stdout, stderr } = await runCli('distill', config, '--out', at(name), '--json', ...set);
  expect([code, stderr]).toEqual([0, '']);
  return jsonLines<DistillEvent>(stdout);
}

describe.skipIf(!hasRealMaterial(...MATERIAL))('with real networks', () => {
  test(
    'the published recipe takes steps on generated faces, and its student can be evaluated',
    LONG_RUN,
    async () => {
      const events = await run('generated', 'configs/real/vae-raw.yaml', `generator.file=${generator}`);
      expect(stepsOf(events)).toHaveLength(6);
      expect(startOf(events)).toMatchObject({ student: 'tinyfar-c', embeddingSize: 512 });
      const validation = events.find((event) => event.type === 'validation');
      expect(validation?.mse).toBeGreaterThan(0);
      const student = at('generated/student.onnx');
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
    },
  );

  test('the standardised target takes steps on augmented photographs', LONG_RUN, async () => {
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
