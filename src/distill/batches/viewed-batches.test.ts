// Views of kept faces: the same whoever asks for them and when, and nothing drawn that nobody sees.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PlayedSourceOptions, playSource } from '../../../test/distill/played-source.js';
import type { ViewOptions } from '../../faces/views/view.js';
import { Engine, type EngineTensor } from '../../graph/engine.js';
import { ESTIMATE_FACES } from '../estimate-statistics.js';
import type { BatchesOptions } from './face-batches.js';
import { ViewedBatches } from './viewed-batches.js';

const views: ViewOptions = { flip: true, morph: 0.5, blend: 0, affine: 0, colour: 1, lowResolution: 0 };
type ShownViews = ConstructorParameters<typeof ViewedBatches>[1];
const same: ShownViews = { ...views, teacher: 'same' };
/** So large that two batches are what a target's statistics are taken over. */
const BATCH = ESTIMATE_FACES / 2;
const SIZE = 2;
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());
const opened: ViewedBatches[] = [];
afterEach(async () => {
  for (const batches of opened.splice(0)) await batches.close();
});

function open(options: Partial<BatchesOptions & PlayedSourceOptions> = {}, shown: ShownViews = same) {
  const settings = { batchSize: BATCH, sizePx: SIZE, ...options };
  const played = playSource(engine, settings);
  const { source } = played;
  const batches = new ViewedBatches(
    { engine, source, seed: 3, replays: 1, kept: 2, count: 100, ...settings },
    shown,
  );
  opened.push(batches);
  return { batches, ...played };
}
const read = async (faces: EngineTensor) => (await engine.read(faces)).data;
const freshOf = async (batches: ViewedBatches, number: number) => read((await batches.fresh(number)).faces);

describe('batches of views', () => {
  test('are the same in a run that is resumed, and other ones at every showing', async () => {
    const { batches } = open();
    const shown: unknown[] = [];
    for (let number = 0; number < 5; number++) {
      shown.push(await freshOf(batches, number), await read((await batches.again(number, 0)).faces));
    }
    expect(new Set(shown.map(String)).size).toBe(10);
    const resumed = open().batches;
    expect(await freshOf(resumed, 3)).toEqual(shown[6]);
    expect(await read((await resumed.again(3, 0)).faces)).toEqual(shown[7]);
    expect(await freshOf(resumed, 4)).toEqual(shown[8]);
  });

  test('come with what the teacher embeds where that is another view of the same people', async () => {
    const clean: ShownViews = { ...views, morph: 0, teacher: 'clean' };
    const [one, other] = [open({}, clean).batches, open({}, { ...clean, teacher: 'same' }).batches];
    const shown = await one.fresh(2);
    expect(await read(shown.faces)).toEqual(await freshOf(other, 2));
    // Of the mirror and the colours the teacher sees nothing.
    const drawn = open({}, { ...clean, flip: false, colour: 0 }).batches;
    expect(await read(shown.clean as EngineTensor)).toEqual(await freshOf(drawn, 2));
    expect((await other.fresh(3)).clean).toBeUndefined();
    const again = await one.again(2, 0);
    const resumed = await open({}, clean).batches.again(2, 0);
    expect(await read(again.clean as EngineTensor)).toEqual(await read(resumed.clean as EngineTensor));
  });

  test('wait for what is made ahead of another showing, which may want the same places', async () => {
    const { batches, drawn, busy } = open({ replays: 0, kept: 8, delayMs: 20 });
    await batches.fresh(22);
    const ahead = drawn.length;
    expect(busy()).toBe(1);
    const jumped = await freshOf(batches, 0);
    expect(jumped).toEqual(await freshOf(open({ replays: 0, kept: 8 }).batches, 0));
    // All that batch 23 is made of, itself and one of the newest, was drawn before the first that batch 0 is made of.
    const begin = drawn.findIndex((number) => number < 3);
    expect(drawn.slice(ahead - 1, begin)).toEqual([23, expect.any(Number)]);
    expect(Math.max(...drawn.slice(begin))).toBeLessThan(3);
  });

  test('leave the source alone once they have settled', async () => {
    const { batches, drawn, busy } = open({ replays: 0, delayMs: 20 });
    await batches.fresh(0);
    expect(busy()).toBe(1);
    await batches.settle();
    expect(busy()).toBe(0);
    const before = drawn.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(drawn.length).toBe(before);
  });

  test('draw nothing beyond the last batch of the run, however few there are', async () => {
    const { batches, drawn } = open({ count: 3 });
    for (let number = 0; number < 3; number++) {
      await batches.fresh(number);
      await batches.again(number, 0);
    }
    await batches.settle();
    expect(drawn.toSorted()).toEqual([0, 1, 2]);
    const single = open({ count: 1 });
    await single.batches.fresh(0);
    await single.batches.settle();
    expect(single.drawn).toEqual([0]);
  });

  test('are chosen among no fewer than the statistics are taken over, however few are kept', async () => {
    const { batches } = open({ kept: 1, replays: 20 });
    const chosen = new Set<number>();
    await batches.fresh(9);
    for (let turn = 0; turn < 20; turn++) chosen.add((await batches.again(9, turn)).number);
    expect([...chosen].sort()).toEqual([8, 9]);
  });

  test('of which one fails while it is made ahead tell whoever takes it', async () => {
    const { batches } = open({ replays: 0, failing: new Set([5]) });
    await batches.fresh(4);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(batches.fresh(5)).rejects.toThrow('batch 5 failed');
  });

  test('are closed while some are in the making', async () => {
    const { batches, busy } = open({ replays: 0, delayMs: 20 });
    await batches.fresh(0);
    await batches.close();
    expect(busy()).toBe(0);
    await expect(batches.fresh(3)).rejects.toThrow('was closed');
  });
});
