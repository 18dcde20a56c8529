// A plan fills the time that it is given, and says where nothing would come of it.
import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.js';
import { type Choice, type PlanTask, planRun } from './plan-run.js';

const views = { flip: true, warp: 1 };
const config = (changes: object = {}) =>
  resolveConfig({
    generator: { kind: 'procedural' },
    teacher: { file: 't.onnx' },
    sampler: { kind: 'static' },
    training: { batchSize: 32, imagesPerEpoch: 64, validationImages: 64 },
    ...changes,
  });
const costs = { draw: 0.16, view: 0.03, embed: 0.03, learn: 0.07 };
const task: PlanTask = {
  costs,
  seconds: 600,
  spentSeconds: 0,
  chooses: ['replays', 'closing'],
  keptBytes: 2 ** 29,
};

describe('a plan', () => {
  test('takes the time that is given, to the length of an iteration of each epoch', () => {
    for (const seconds of [120, 600, 3600, 28800]) {
      const plan = planRun(config({ views }), { ...task, seconds });
      const { epochs, replays } = plan.config.training;
      const iteration = 1.25 * (0.16 + (1 + replays) * 0.13);
      expect(plan.seconds).toBeLessThanOrEqual(seconds);
      expect(plan.seconds).toBeGreaterThan(seconds - (epochs + 1) * iteration);
    }
  });

  test('leaves time for the benchmarks that the student is measured on', () => {
    const [without, within] = [0, 32_000].map((pictures) =>
      planRun(config({ views }), { ...task, pictures }),
    );
    const { epochs } = within.config.training;
    // A thousand batches each time, at two thirds of a step's cost, and once for the teacher.
    const measuring = epochs * 1000 * ((2 * 0.07) / 3) + 1000 * 0.03;
    const rate = (without.seconds - 20) / without.images;
    expect(within.seconds).toBeLessThanOrEqual(600);
    expect(within.images).toBeLessThan(without.images - (0.8 * measuring) / rate);
    const rarely = config({ views, evaluation: { everyEpochs: 4 } });
    expect(planRun(rarely, { ...task, pictures: 32_000 }).images).toBeGreaterThan(within.images);
    // Once at the end it is measured in any case: a thousand batches take 47 seconds.
    const once = planRun(config({ views, evaluation: { everyEpochs: 100 } }), { ...task, pictures: 32_000 });
    expect(once.images).toBeLessThan(without.images - 0.8 * ((1000 * 2 * 0.07) / 3 / rate));
  });

  test('shows a face the more often the longer it takes to draw', () => {
    const cheap = planRun(config({ views }), task);
    const dear = planRun(config({ views }), { ...task, costs: { ...costs, draw: 1.6 } });
    // Drawing takes a quarter: 0.16 * 3 / 0.13 showings, one of which is the first.
    expect(cheap.config.training.replays).toBe(3);
    expect(dear.config.training.replays).toBe(36);
    expect(dear.images / dear.faces).toBe(37);
  });

  test('gives the closing fit up to its share of the time, and none that would be too short', () => {
    const closing = config({
      views,
      training: { batchSize: 32, imagesPerEpoch: 64, validationImages: 64, closingImages: 65_536 },
    });
    const planned = (seconds: number) => planRun(closing, { ...task, seconds });
    const images = (seconds: number) => planned(seconds).config.training.closingImages;
    expect(images(60)).toBe(0);
    expect(images(600)).toBeGreaterThan(8192);
    expect(images(600)).toBeLessThan(65_536);
    expect(images(3600)).toBe(65_536);
    for (const seconds of [60, 600, 3600]) {
      expect(planned(seconds).seconds).toBeLessThanOrEqual(seconds);
      expect(planned(seconds).seconds).toBeGreaterThan(0.97 * seconds);
    }
    const own = planRun(closing, { ...task, seconds: 3600, chooses: [] });
    expect(own.config.training.closingImages).toBe(65_536);
  });

  test('lets weights decay the more slowly the longer the run is, where that is its to choose', () => {
    const decaying = config({ views, optimiser: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 } });
    const decay = (seconds: number, chooses: readonly Choice[] = ['decay']) =>
      planRun(decaying, { ...task, seconds, chooses }).config.optimiser.weightDecay;
    expect(decay(120)).toBe(0.1);
    const plan = planRun(decaying, { ...task, seconds: 7200, chooses: ['decay'] });
    expect(0.01 * plan.config.optimiser.weightDecay * (plan.images / 32)).toBeCloseTo(2, 1);
    expect(decay(28_800)).toBeLessThan(decay(7200));
    expect(decay(28_800, [])).toBe(0.1);
  });

  test('is a configuration that a run can be resumed with', () => {
    for (const draw of [0.01, 0.16, 16]) {
      for (const batchSize of [8, 32, 128, 256]) {
        for (const closingImages of [0, 2000, 9000, 65_536]) {
          const training = { batchSize, imagesPerEpoch: 256, validationImages: 0, closingImages };
          const own = {
            views,
            training: closingImages < batchSize ? { ...training, closingImages: 0 } : training,
          };
          const { config: planned } = planRun(config(own), {
            ...task,
            seconds: 36_000,
            costs: { ...costs, draw },
          });
          expect(resolveConfig(JSON.parse(JSON.stringify(planned)))).toEqual(planned);
        }
      }
    }
  });

  test('of a configuration of the user leaves alone how often a face is shown', () => {
    const own = config({
      views,
      training: { batchSize: 32, imagesPerEpoch: 64, replays: 1, validationImages: 0 },
    });
    const plan = planRun(own, { ...task, chooses: [] });
    expect(plan.config.training).toMatchObject({ replays: 1, kept: 64, batchSize: 32, validationImages: 0 });
    expect({ ...plan.config, training: 0 }).toEqual({ ...own, training: 0 });
  });

  test('keeps no more faces than there is room for, and never fewer than it begins with', () => {
    const kept = (keptBytes: number) =>
      planRun(config({ views }), { ...task, seconds: 36000, keptBytes }).config.training.kept;
    expect(kept(2 ** 29)).toBe(Math.floor(2 ** 29 / 37632 / 32));
    expect(kept(1000)).toBe(32);
    expect(kept(2 ** 40)).toBe(1024);
  });

  test('measures less often where that would take the time, and names no time that is not enough', () => {
    const own = config({
      training: { batchSize: 32, imagesPerEpoch: 64, replays: 3, validationImages: 3200 },
    });
    const dear = { ...costs, draw: 1.6 };
    for (let seconds = 30; seconds < 900; seconds += 30) {
      const given = { ...task, chooses: [], costs: dear, seconds, spentSeconds: 50 };
      const told = () => planRun(own, given);
      const epochs = Math.round(2 * Math.sqrt(seconds / 60));
      try {
        expect(told().config.training.epochs).toBeLessThanOrEqual(epochs);
      } catch (error) {
        const [, minutes] = /from (\d+) minutes? on/.exec(String(error)) ?? [];
        expect(60 * Number(minutes)).toBeGreaterThan(seconds + 50);
        const enough = 60 * Number(minutes) - 50;
        expect(planRun(own, { ...given, seconds: enough }).images).toBeGreaterThanOrEqual(2000);
      }
    }
  });

  test('where nothing would be learnt says what takes the time, and how much would do', () => {
    const slow = { ...task, seconds: 60, costs: { ...costs, embed: 40 } };
    expect(() => planRun(config(), slow)).toThrow(
      /^1\.0 minutes are left for training, in which the student would see 0 images: the teacher embeds 0\.80 faces a second; from \d+ minutes? on it is worth while$/,
    );
    const inWords = {
      draw: '0.80 faces are drawn',
      view: '0.80 views are made',
      learn: 'learns from 0.80 images',
    };
    for (const [part, words] of Object.entries(inWords)) {
      const given = { ...slow, costs: { ...costs, [part]: 40 } };
      expect(() => planRun(config({ views }), given)).toThrow(`${words} a second`);
    }
    expect(() => planRun(config(), { ...task, seconds: -3 })).toThrow(
      /^0\.0 minutes are left.* 0 images: 200 faces are drawn a second; .*worth while/,
    );
  });
});
