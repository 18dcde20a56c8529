import { expect, test } from 'vitest';
import { ownSections } from './programs.js';
import { resolveConfig, resolveSupervisedConfig } from './resolve.js';

test('a program has sections for itself, and shares others', () => {
  expect(ownSections('distill')).toContain('generator');
  expect(ownSections('train-teacher')).toContain('margin');
  for (const program of ['distill', 'train-teacher'] as const) {
    expect(ownSections(program)).not.toContain('training');
  }
});

test('a configuration of the other program is called so', () => {
  expect(() => resolveConfig('configs/teacher.yaml')).toThrow(
    'configs/teacher.yaml: is a configuration of train-teacher, by its section source; expected one of distill',
  );
  expect(() => resolveSupervisedConfig('configs/smoke.yaml')).toThrow(
    'configs/smoke.yaml: is a configuration of distill, by its section generator; expected one of train-teacher',
  );
});

test('a stray section of the other program is an unknown key', () => {
  expect(() => resolveConfig({ generator: { kind: 'procedural' }, margin: {} })).toThrow(
    'unknown key margin',
  );
});
