// From configuration files and seeds to runs: whose configuration a file is, what holds for which, what is refused.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { stepsPerEpoch } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { type SupervisedConfig, supervisedStepsPerEpoch } from '../../config/supervised-config.js';
import { type PlanOptions, planComparison } from './comparison-plan.js';

const { at } = useFolder();
beforeAll(() => {
  mkdirSync(at('more'));
  writeFileSync(at('t.onnx'), 'x');
  const distill = 'generator: { kind: procedural }\nteacher: { file: t.onnx }\n';
  writeFileSync(at('static.yaml'), `${distill}sampler: { kind: static }\n`);
  writeFileSync(at('c-0.5.yaml'), `${distill}sampler: { coefficient: 0.5 }\n`);
  writeFileSync(at('more/static.yaml'), distill);
  writeFileSync(at('people.yaml'), 'source: { kind: procedural }\n');
  writeFileSync(at('both.yaml'), `${distill}network: { name: tinyfar-c }\n`);
  writeFileSync(at('neither.yaml'), 'seed: 3\n');
  writeFileSync(at('lost.yaml'), 'generator: { kind: procedural }\nteacher: { file: nowhere.onnx }\n');
});

const plan = (options: Partial<PlanOptions>) =>
  planComparison({ files: [], seeds: [1], out: 'out', ...options });

describe('a plan', () => {
  test('has every configuration with every seed, a folder for each, all of one seed together', () => {
    const { runs, configurations, reference } = plan({
      files: [at('static.yaml'), at('c-0.5.yaml'), at('people.yaml')],
      seeds: [7, 8],
    });
    expect([configurations, reference]).toEqual([['static', 'c-0.5', 'people'], 'static']);
    expect(runs.map(({ folder }) => folder)).toEqual([
      ...[join('out', 'static', 'seed-7'), join('out', 'c-0.5', 'seed-7'), join('out', 'people', 'seed-7')],
      ...[join('out', 'static', 'seed-8'), join('out', 'c-0.5', 'seed-8'), join('out', 'people', 'seed-8')],
    ]);
    expect(runs.map(({ config }) => config.seed)).toEqual([7, 7, 7, 8, 8, 8]);
    expect(
      runs.map(({ command, config }) => (command === 'distill' ? config.sampler.kind : command)),
    ).toEqual([...['static', 'dynamic', 'train-teacher'], ...['static', 'dynamic', 'train-teacher']]);
  });

  test('sets a key in all of them, and that of one kind in those of that kind', () => {
    const { runs } = plan({
      files: [at('static.yaml'), at('people.yaml')],
      set: ['training.epochs=2', 'student.network=tinyfar-b', 'margin.scale=8'],
    });
    expect(runs.map(({ config }) => config.training.epochs)).toEqual([2, 2]);
    expect((runs[0].config as DistillConfig).student.network).toBe('tinyfar-b');
    expect((runs[1].config as SupervisedConfig).margin.scale).toBe(8);
  });

  test.each([
    [{ files: [] }, 'nothing to compare: expected at least one configuration file'],
    [{ files: ['static.yaml'], seeds: [] }, 'nothing to compare: expected at least one seed'],
    [{ files: ['static.yaml'], seeds: [1, 2, 1] }, 'seed 1 is named twice'],
    [
      { files: ['static.yaml'], set: ['seed=3'] },
      'set seed: a comparison has seeds of its own; leave it out',
    ],
    [{ files: ['static.yaml', 'more/static.yaml'] }, /both would be called static: rename one of them$/],
    [
      { files: ['both.yaml'] },
      /both\.yaml: generator belongs to a configuration of distill, network to one of train-teacher/,
    ],
    [
      { files: ['neither.yaml'] },
      /neither\.yaml: does not say what it trains: expected a section of distill \(generator/,
    ],
    [{ files: ['static.yaml'], set: ['margin.scale=8'] }, /set margin\.scale=8: unknown key margin/],
    [{ files: ['static.yaml', 'people.yaml'], set: ['sed=8'] }, /set sed=8: unknown key sed/],
    [
      { files: ['static.yaml'], reference: 'c-1' },
      'reference c-1: no such configuration; expected one of static',
    ],
    [{ files: ['lost.yaml'] }, /lost\.yaml: teacher\.file: .*nowhere\.onnx: no such file/],
  ])('of %j is refused', ({ files, ...options }: Partial<PlanOptions>, message) => {
    expect(() => plan({ files: files?.map(at) ?? [], ...options })).toThrow(message);
  });
});

test('the configurations of the sampling experiment see as many images as each other', () => {
  const files = readdirSync('configs/sampling').map((name) => join('configs/sampling', name));
  const { runs } = plan({ files, set: [`teacher.file=${at('t.onnx')}`], reference: 'raw-static' });
  expect(runs).toHaveLength(11);
  const images = runs.map(({ command, config }) => {
    const steps = command === 'distill' ? stepsPerEpoch(config) : supervisedStepsPerEpoch(config);
    return steps * config.training.epochs * config.training.batchSize;
  });
  expect(new Set(images)).toEqual(new Set([10_240]));
});
