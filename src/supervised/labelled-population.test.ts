// Procedural people as labelled faces: who is in a batch, that no picture comes twice, and who is held out.

import { expect, test } from 'vitest';
import { resolveSupervisedConfig } from '../config/resolve.js';
import { openLabelledPopulation } from './labelled-population.js';
import type { LabelledSource } from './labelled-source.js';

const renderer = new URL('../../test/faces/plain-renderer.js', import.meta.url);
const SIDE = 4;
const PLANE = SIDE * SIDE;

async function open(source: object = {}, seed = 1): Promise<LabelledSource> {
  const config = resolveSupervisedConfig({
    seed,
    source: { kind: 'procedural', identities: 6, ...source },
    training: { batchSize: 4, imagesPerEpoch: 4, validationPairs: 20 },
  });
  if (config.source.kind !== 'procedural') throw new Error('expected the population');
  const { batchSize, validationPairs } = config.training;
  return openLabelledPopulation(config.source, { seed, batchSize, validationPairs, sizePx: SIDE }, renderer);
}

/** Who a face shows (tone and nose), and its yaw, as the plain renderer paints them. */
const seen = (faces: Float32Array, index: number) => {
  const at = index * 3 * PLANE;
  return { who: `${faces[at]} ${faces[at + PLANE]}`, yaw: faces[at + 2 * PLANE] };
};

test('every round shows each person once, always the same one under a label, in a picture of its own', async () => {
  const source = await open();
  const people = new Map<number, string>();
  const yaws: number[] = [];
  const labels: number[] = [];
  for (let number = 0; number < 6; number++) {
    const batch = await source.batch(number);
    batch.labels.forEach((label, i) => {
      const { who, yaw } = seen(batch.faces, i);
      expect(people.get(label) ?? who).toBe(who);
      people.set(label, who);
      yaws.push(yaw);
    });
    labels.push(...batch.labels);
  }
  for (let round = 0; round < 4; round++) {
    expect([...labels.slice(round * 6, round * 6 + 6)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  }
  expect(new Set(people.values()).size).toBe(6);
  // 24 yaws as bytes may coincide now and then, but not be a few that come again.
  expect(new Set(yaws).size).toBeGreaterThan(12);
  await source.close();
});

test('a batch depends on seed and number alone', async () => {
  const [one, other, third] = await Promise.all([open(), open(), open({}, 2)]);
  await one.batch(0);
  const [expected, found, elsewhere] = [await one.batch(1), await other.batch(1), await third.batch(1)];
  expect(found).toEqual(expected);
  expect(elsewhere.faces).not.toEqual(expected.faces);
  await Promise.all([one, other, third].map((source) => source.close()));
});

test('without variation all pictures of a person are alike', async () => {
  const source = await open({ variation: 0 });
  const batch = await source.batch(0);
  const yaws = batch.labels.map((_, i) => seen(batch.faces, i).yaw);
  expect(new Set(yaws).size).toBe(1);
  await source.close();
});

test('pairs alternate between one person and two, of people who are not learnt', async () => {
  const source = await open();
  const { same, read } = source.heldOut;
  expect(same).toEqual(Array.from({ length: 20 }, (_, pair) => pair % 2 === 0));
  const faces = await read(0, 20);
  const learnt = new Set<string>();
  for (let number = 0; number < 2; number++) {
    const batch = await source.batch(number);
    for (const i of batch.labels.keys()) learnt.add(seen(batch.faces, i).who);
  }
  same.forEach((genuine, pair) => {
    const [one, other] = [seen(faces, 2 * pair), seen(faces, 2 * pair + 1)];
    expect(one.who === other.who).toBe(genuine);
    expect(learnt.has(one.who) || learnt.has(other.who)).toBe(false);
  });
  const part = await read(7, 9);
  expect(part).toEqual(faces.slice(14 * 3 * PLANE, 18 * 3 * PLANE));
  await source.close();
});

test('prototypes are coordinates of the people, or none where they are not wanted', async () => {
  const [known, unknown] = [await open(), await open({ prototypes: false })];
  const rows = known.prototypes?.() ?? [];
  expect(rows).toHaveLength(6);
  expect(new Set(rows.map((row) => row.join())).size).toBe(6);
  expect(unknown.prototypes).toBeUndefined();
  await Promise.all([known.close(), unknown.close()]);
});
