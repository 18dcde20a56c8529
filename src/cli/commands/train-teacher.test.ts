// The train-teacher command around a training that is only played: settings, output and what is refused.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { setCommandStage } from '../../../test/cli/command-stage.js';
import type { SupervisedConfig } from '../../config/supervised-config.js';
import type { SupervisedEvent } from '../../supervised/events.js';
import { type TrainTeacher, trainTeacherCommand } from './train-teacher.js';

const stage = setCommandStage();
beforeEach(() => {
  mkdirSync(stage.at('people'));
});

const events: SupervisedEvent[] = [
  { type: 'warning', message: 'only played' },
  { type: 'finished', step: 3, images: 24, file: 'teacher.onnx' },
];

interface Call {
  readonly config: SupervisedConfig;
  readonly folder: string;
  readonly resume: boolean;
}

/** Runs the command and returns how it called the training. */
async function play(...args: string[]): Promise<Call> {
  const calls: Call[] = [];
  const train: TrainTeacher = async function* (config, options) {
    calls.push({ config, folder: options.folder, resume: options.resume });
    yield* events;
  };
  await trainTeacherCommand(train).exitOverride().parseAsync(args, { from: 'user' });
  const [call] = calls;
  if (!call) throw new Error('the training was not called');
  return call;
}

test('settings come from the file and --set, with paths beside the file', async () => {
  writeFileSync(stage.at('run.yaml'), 'source: { kind: folder, folder: people }\nmargin: { margin: 0.3 }\n');
  const call = await play(stage.at('run.yaml'), '--set', 'network.name=tinyfar-c', '--out', 'runs/t');
  expect(call).toMatchObject({
    folder: 'runs/t',
    resume: false,
    config: {
      source: { kind: 'folder', folder: stage.at('people'), heldOut: 0.1 },
      network: { name: 'tinyfar-c' },
      margin: { kind: 'arcface', margin: 0.3 },
    },
  });
  expect(stage.printed).toContain('warning: only played');
  expect(stage.printed).toContain(`done: 3 steps, 24 images; ${join('runs/t', 'teacher.onnx')}`);
});

test('without any argument the procedural people are learnt, in a folder named after the network', async () => {
  const call = await play();
  expect(call.config.source.kind).toBe('procedural');
  expect(call.folder).toMatch(/^runs.teacher-tinyfar-a-\d{8}-\d{6}$/);
});

test('a folder that is not there is refused by its key', async () => {
  const set = ['source.kind=folder', `source.folder=${stage.at('nobody')}`];
  await expect(play('--set', ...set)).rejects.toThrow(
    `source.folder: ${stage.at('nobody')}: no such folder; correct the path`,
  );
});
