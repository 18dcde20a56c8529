// A distillation laid out for a time: the plan, and times in which nothing can be learnt.
import { existsSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { planDistillation } from '../../src/cli/runs/plan-distillation.js';
import { closingImages } from '../../src/config/counts.js';
import { REAL_PEOPLE } from '../../src/config/presets.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { describePlan } from '../../src/distill/plan/describe-plan.js';
import { LONG_RUN } from '../long-run.js';
import { useFolder } from '../use-folder.js';
import { tinyTeacher } from './distill-fixtures.js';
import { runCli } from './run-cli.js';

const { at } = useFolder();
beforeAll(() => {
  writeFileSync(at('teacher.onnx'), tinyTeacher());
});

test('a time in which nothing can be learnt is told with what takes it and what would do, and nothing is left', async () => {
  const { code, stderr } = await runCli(
    'distill',
    '--teacher',
    at('teacher.onnx'),
    '--minutes',
    '0.02',
    '--out',
    at('short'),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: \S+ minutes are left for training, in which the student would see 0 images: .+ a second; from \d+ minutes? on it is worth while \(--minutes\)\n$/,
  );
  expect(existsSync(at('short'))).toBe(false);
});

test('a plan is said in three lines, and its configuration is what they say', LONG_RUN, async () => {
  const config = resolveConfig(REAL_PEOPLE, {
    set: [`teacher.file=${at('teacher.onnx')}`, 'training.batchSize=8', 'training.validationImages=8'],
  });
  const timed = await planDistillation(config, {
    minutes: 600,
    pictures: 0,
    chooses: ['replays', 'closing'],
    secondsEach: 0.5,
  });
  const { training, ...rest } = timed.plan.config;
  expect({ ...rest, training: 0 }).toEqual({ ...config, training: 0 });
  const { epochs, imagesPerEpoch, replays } = training;
  const count = (number: number) => number.toLocaleString('en-US');
  expect(describePlan(timed)).toEqual([
    expect.stringMatching(
      /^a second: [\d,.]+ faces drawn, [\d,.]+ views made, [\d,.]+ embedded, [\d,.]+ learnt from$/,
    ),
    `plan: microfar-s learns from ${count(epochs * imagesPerEpoch * (1 + replays))} images of ${count(epochs * imagesPerEpoch)} ` +
      `faces, each shown ${1 + replays} times, in ${epochs} epochs of ${count(imagesPerEpoch)} faces; ` +
      `its last layer is fitted to ${count(closingImages(timed.plan.config))} more`,
    expect.stringMatching(/^about .+; config\.yaml in the run folder repeats it exactly$/),
  ]);
});
