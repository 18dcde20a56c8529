// The learning rate against values worked out by hand.
import { describe, expect, test } from 'vitest';
import { stepsPerEpoch } from '../config/counts.js';
import { resolveConfig } from '../config/resolve.js';
import { learningRateAt } from './schedule.js';

const files = { generator: { kind: 'onnx', file: 'g.onnx' }, teacher: { file: 't.onnx' } };

/** The rates of a configuration with these settings. */
function course(settings: object, perEpoch?: number) {
  const config = resolveConfig({ ...files, ...settings });
  return {
    learningRate: config.optimiser.learningRate,
    schedule: config.schedule,
    epochs: config.training.epochs,
    stepsPerEpoch: perEpoch ?? stepsPerEpoch(config),
  };
}

const rate = (settings: object, step: number, perEpoch: number): number =>
  learningRateAt(course(settings, perEpoch), step);

describe('learningRateAt', () => {
  test('the published setting halves 1e-3 after epochs 10 and 20', () => {
    const published = course({});
    expect(published.stepsPerEpoch).toBe(15_624);
    const at = (step: number) => learningRateAt(published, step);
    expect(at(0)).toBe(1e-3);
    expect(at(156_239)).toBe(1e-3);
    expect(at(156_240)).toBe(5e-4);
    expect(at(312_479)).toBe(5e-4);
    expect(at(312_480)).toBe(2.5e-4);
    expect(at(328_103)).toBe(2.5e-4);
  });

  test('a constant rate stays after a linear warm-up', () => {
    const settings = { schedule: { kind: 'constant', warmupSteps: 4 }, optimiser: { learningRate: 0.8 } };
    const rates = [0, 1, 2, 3, 4, 99].map((step) => rate(settings, step, 10));
    expect(rates).toEqual([0.2, 0.4, 0.8 * 0.75, 0.8, 0.8, 0.8]);
  });

  test('the warm-up multiplies the stepwise decay', () => {
    const settings = {
      schedule: { kind: 'step', everyEpochs: 1, gamma: 0.1, warmupSteps: 10 },
      optimiser: { learningRate: 1 },
    };
    expect(rate(settings, 4, 5)).toBeCloseTo(0.5, 12);
    expect(rate(settings, 5, 5)).toBeCloseTo(0.06, 12);
    expect(rate(settings, 10, 5)).toBeCloseTo(0.01, 12);
  });

  test('the cosine starts after the warm-up and ends at the final fraction', () => {
    const settings = {
      schedule: { kind: 'cosine', finalFraction: 0.2, warmupSteps: 20 },
      optimiser: { learningRate: 1 },
      training: { epochs: 10 },
    };
    expect(rate(settings, 9, 10)).toBeCloseTo(0.5, 12);
    expect(rate(settings, 20, 10)).toBe(1);
    expect(rate(settings, 60, 10)).toBeCloseTo(0.6, 12); // half of 80 steps: (1 + 0.2) / 2
    expect(rate(settings, 40, 10)).toBeCloseTo(0.2 + 0.8 * 0.5 * (1 + Math.SQRT1_2), 12);
    expect(rate(settings, 100, 10)).toBeCloseTo(0.2, 12);
    expect(rate(settings, 200, 10)).toBeCloseTo(0.2, 12);
  });

  test('a warm-up longer than the run never divides by nothing', () => {
    const settings = { schedule: { kind: 'cosine', warmupSteps: 50 }, training: { epochs: 1 } };
    expect(rate(settings, 9, 10)).toBeCloseTo(2e-4, 12);
  });
});
