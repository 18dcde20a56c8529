// Training a teacher from a folder of people: what it reports and writes, that it learns, resumes, and refuses bad input.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveSupervisedConfig } from '../../src/config/resolve.js';
import type { SupervisedConfig } from '../../src/config/supervised-config.js';
import { decodeOnnx, metadataOf, modelInputs } from '../../src/formats/onnx/onnx.js';
import { Engine } from '../../src/graph/engine.js';
import { openEmbeddingModel } from '../../src/nets/foreign/embedding-network.js';
import type { SupervisedEvent } from '../../src/supervised/events.js';
import { supervisedRun } from '../../src/supervised/supervised-run.js';
import { trainTeacher } from '../../src/supervised/train-teacher.js';
import { LONG_RUN } from '../long-run.js';
import { useFolder } from '../use-folder.js';
import { damagedPicture } from './damaged-picture.js';
import { readVectors } from './distill-fixtures.js';
import { blockFace } from './face-fixtures.js';

const { at } = useFolder();
let engine: Engine;

const PEOPLE = 8;
const SHOTS = 4;

beforeAll(async () => {
  engine = await Engine.start();
  for (let person = 0; person < PEOPLE; person++)
    await addPerson('people', `person-${person}`, person, SHOTS);
});
afterAll(() => engine.stop());

async function addPerson(root: string, name: string, person: number, shots: number): Promise<void> {
  mkdirSync(join(at(root), name), { recursive: true });
  for (let shot = 0; shot < shots; shot++) {
    writeFileSync(join(at(root), name, `${shot}.png`), await blockFace(person, shot, 112));
  }
}

const settings = (changes: object = {}): SupervisedConfig =>
  resolveSupervisedConfig({
    seed: 3,
    source: { kind: 'folder', folder: at('people'), heldOut: 0.25 },
    network: { name: 'tinyfar-c', embeddingSize: 16 },
    margin: { kind: 'arcface', scale: 16, margin: 0.2 },
    training: {
      batchSize: 16,
      epochs: 2,
      imagesPerEpoch: 32,
      validationPairs: 20,
      checkpointEverySteps: 1,
    },
    ...changes,
  });

interface Run {
  readonly changes?: object;
  readonly resume?: boolean;
  readonly stopAt?: (event: SupervisedEvent) => boolean;
}

async function run(name: string, { changes, resume = false, stopAt }: Run = {}): Promise<SupervisedEvent[]> {
  const controller = new AbortController();
  const events: SupervisedEvent[] = [];
  const options = { folder: at(name), engine, resume, signal: controller.signal };
  for await (const event of trainTeacher(settings(changes), options)) {
    events.push(event);
    if (stopAt?.(event)) controller.abort();
  }
  return events;
}

describe('a run', () => {
  test('reports what it does, and leaves a teacher that embeds faces', async () => {
    const events = await run('whole');
    expect(events.map(({ type }) => type)).toEqual([
      ...['preparing', 'preparing', 'start'],
      ...['step', 'checkpoint', 'step', 'checkpoint', 'validation', 'checkpoint'],
      ...['step', 'checkpoint', 'step', 'checkpoint', 'validation', 'checkpoint'],
      'finished',
    ]);
    expect(events[2]).toMatchObject({
      network: 'tinyfar-c',
      embeddingSize: 16,
      identities: 6,
      stepsPerEpoch: 2,
    });
    for (const event of events) {
      if (event.type !== 'validation') continue;
      expect(event.accuracy).toBeGreaterThanOrEqual(0.5);
      expect(Math.abs(event.genuine)).toBeLessThanOrEqual(1);
      expect(Math.abs(event.impostor)).toBeLessThanOrEqual(1);
    }
    expect((await supervisedRun.readEvents(at('whole'))).map(({ time, ...event }) => event)).toEqual(events);
    expect(readdirSync(at('whole/teachers'))).toEqual(['epoch-001.onnx', 'epoch-002.onnx']);

    expect(readFileSync(at('whole/curves.png')).subarray(1, 4).toString()).toBe('PNG');
    const bytes = readFileSync(at('whole/teacher.onnx'));
    expect(metadataOf(decodeOnnx(bytes, 'teacher'))).toMatchObject({
      'synthdistill.network': 'tinyfar-c',
      'synthdistill.normalize': 'arcface-127.5',
      'synthdistill.identities': '6',
      'synthdistill.seed': '3',
      'synthdistill.trained': 'arcface, scale 16, margin 0.2: 4 steps, 64 images',
    });
    const network = await openEmbeddingModel(engine, bytes, { name: 'teacher' });
    const faces = new Float32Array(2 * 3 * 112 * 112).map((_, i) => (i % 97) / 97);
    const embeddings = await network.embed(faces);
    expect([network.size, embeddings.every(Number.isFinite)]).toEqual([16, true]);
    await network.close();
    // Half precision: half the space, and nearly the same embeddings.
    const full = readFileSync(at('whole/teachers/epoch-002.onnx'));
    expect(bytes.length / full.length).toBeLessThan(0.56);
    const exact = await openEmbeddingModel(engine, full, { name: 'full' });
    const expected = await exact.embed(faces);
    await exact.close();
    const scale = Math.max(...expected.map(Math.abs));
    embeddings.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(0.02 * scale);
    });
  });

  test.each(['arcface', 'cosface', 'adaface'])(
    'learns to tell people apart with %s',
    LONG_RUN,
    async (kind) => {
      const events = await run(`learn-${kind}`, {
        changes: {
          margin: { kind, scale: 16, warmupSteps: 10 },
          optimiser: { learningRate: 0.005 },
          training: { batchSize: 16, epochs: 1, imagesPerEpoch: 24 * 16, validationPairs: 0 },
        },
      });
      const steps = events.filter((event) => event.type === 'step');
      const last = steps.slice(-4);
      expect(last.reduce((sum, { accuracy }) => sum + accuracy / last.length, 0)).toBeGreaterThan(0.9);
    },
  );

  test(
    'that was stopped goes on to the same weights, the running norms of adaface included',
    LONG_RUN,
    async () => {
      const changes = { margin: { kind: 'adaface', scale: 16 }, optimiser: { kind: 'adamw', clipNorm: 5 } };
      await run('complete', { changes });
      const stopped = await run('stopped', {
        changes,
        stopAt: (event) => event.type === 'step' && event.step === 1,
      });
      expect(stopped.at(-1)).toMatchObject({ type: 'interrupted', step: 1 });
      await run('stopped', { changes, resume: true, stopAt: ({ type }) => type === 'validation' });
      const end = await run('stopped', { changes, resume: true });
      expect(end.at(-1)).toMatchObject({ type: 'finished', step: 4 });
      const [found, expected] = [readVectors(at('stopped')), readVectors(at('complete'))];
      expect([...expected.keys()]).toContain('norms');
      for (const [name, bytes] of expected) expect(Buffer.compare(bytes, found.get(name)!), name).toBe(0);
    },
  );

  test('that begins with small faces goes on with large ones, resumed or not', LONG_RUN, async () => {
    const training = { batchSize: 16, epochs: 2, imagesPerEpoch: 32, validationPairs: 20 };
    const changes = { training: { ...training, smallFaces: { epochs: 1, sizePx: 48 } } };
    const events = await run('small', { changes });
    expect(events.at(-1)).toMatchObject({ type: 'finished', step: 4 });
    const side = (name: string) => modelInputs(decodeOnnx(readFileSync(at(name)), name))[0].shape[3];
    expect([side('small/teachers/epoch-001.onnx'), side('small/teachers/epoch-002.onnx')]).toEqual([48, 112]);
    await run('small-stopped', { changes, stopAt: (event) => event.type === 'step' && event.step === 3 });
    await run('small-stopped', { changes, resume: true });
    const [found, expected] = [readVectors(at('small-stopped')), readVectors(at('small'))];
    for (const [name, bytes] of expected) expect(Buffer.compare(bytes, found.get(name)!), name).toBe(0);
  });

  test('is refused on other settings when resumed, and where a run already is', async () => {
    await expect(run('whole')).rejects.toThrow(/already holds a run/);
    const changes = { margin: { kind: 'cosface' } };
    await expect(run('whole', { changes, resume: true })).rejects.toThrow(/another configuration \(margin/);
  });

  test('with a learning rate out of bounds ends by naming the step and the remedy', async () => {
    const changes = { optimiser: { kind: 'sgd', learningRate: 1e30 } };
    await expect(run('wild', { changes })).rejects.toThrow(
      /^step \d+ \(batch \d+ of seed 3\): .*; start anew with a lower optimiser\.learningRate/,
    );
  });
});

describe('a folder of people', () => {
  const attempt = (name: string, changes: object = {}) =>
    run(`of-${name}`, { changes: { source: { kind: 'folder', folder: at(name) }, ...changes } });

  test('without people, or with one only, is refused', async () => {
    mkdirSync(at('nobody'), { recursive: true });
    await expect(attempt('nobody')).rejects.toThrow(`${at('nobody')}: holds no pictures`);
    mkdirSync(at('hollow/anna'), { recursive: true });
    await expect(attempt('hollow')).rejects.toThrow(`${at('hollow')}: holds no pictures`);
    await addPerson('alone', 'anna', 1, 3);
    await expect(attempt('alone')).rejects.toThrow(
      `${at('alone')}: expected at least 2 people with 2 pictures or more to learn and 2 for validation, found 1; add ` +
        'people, or turn validation off with training.validationPairs=0',
    );
    expect(existsSync(at('of-alone'))).toBe(false);
  });

  test('with people of one picture and none leaves them out and says so once for each', async () => {
    cpSync(at('people'), at('mixed'), { recursive: true });
    await addPerson('mixed', 'single-a', 11, 1);
    await addPerson('mixed', 'single-b', 12, 1);
    mkdirSync(at('mixed/empty'));
    writeFileSync(at('mixed/empty/notes.txt'), 'no picture');
    const short = { batchSize: 16, epochs: 1, imagesPerEpoch: 16, validationPairs: 0 };
    const events = await attempt('mixed', { training: short });
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      `${at('mixed')}: empty: no picture: left out (a person needs two or more)`,
      `${at('mixed')}: single-a and 1 more: one picture only: left out (a person needs two or more)`,
    ]);
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ identities: PEOPLE });
  });

  test('with copies of pictures, files of other kinds and what systems leave names these and goes on', async () => {
    cpSync(at('people'), at('copies'), { recursive: true });
    cpSync(at('copies/person-0'), at('copies/person-0b'), { recursive: true });
    mkdirSync(at('copies/@eaDir/person-0'), { recursive: true });
    writeFileSync(at('copies/@eaDir/person-0/0.png'), 'a thumbnail');
    writeFileSync(at('copies/person-1/late.heic'), 'x');
    const short = { batchSize: 16, epochs: 1, imagesPerEpoch: 16, validationPairs: 0 };
    const events = await attempt('copies', { training: short });
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      `${at('copies')}: passed over: 1 .heic (HEIC is not decoded here; convert it to JPEG or PNG)`,
      expect.stringMatching(
        /copies: the same picture is under several people: person-0, person-0b share \d+ \(/,
      ),
    ]);
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ identities: PEOPLE + 1 });
  });

  test('with damaged pictures names each once, however often it is shown', async () => {
    for (const shot of [0, 1, 2, 3]) {
      mkdirSync(at(`damaged/person-${shot % 2}`), { recursive: true });
      writeFileSync(at(`damaged/person-${shot % 2}/${shot}.jpg`), await damagedPicture(shot));
    }
    const short = { batchSize: 16, epochs: 1, imagesPerEpoch: 32, validationPairs: 0 };
    const events = await attempt('damaged', { training: short });
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    const named = [0, 1, 2, 3].map(
      (shot) => `${at('damaged')}/person-${shot % 2}/${shot}.jpg: damaged (ends in 40 zero`,
    );
    expect(warnings.map((line) => line.slice(0, named[0].length)).sort()).toEqual(named.sort());
  });

  test('with the parts of a data set at its top is refused with the folder to give', async () => {
    cpSync(at('people'), at('parts/train'), { recursive: true });
    await expect(attempt('parts')).rejects.toThrow(/give the folder that holds the people: \S*parts.train$/);
  });

  test('with a picture outside any person, or one that is none, is refused by its name', async () => {
    cpSync(at('people'), at('loose'), { recursive: true });
    writeFileSync(at('loose/stray.png'), await blockFace(1));
    await expect(attempt('loose')).rejects.toThrow(
      `${at('loose')}: stray.png lies outside the folders of people`,
    );
    for (let person = 0; person < 4; person++) {
      mkdirSync(at(`fake/person-${person}`), { recursive: true });
      for (const shot of [0, 1]) writeFileSync(at(`fake/person-${person}/${shot}.jpg`), 'no picture at all');
    }
    await expect(attempt('fake')).rejects.toThrow(
      /fake.person-\d.\d\.jpg: expected a picture \(JPEG.*found a text, 'no picture/,
    );
  });
});

describe('a configuration', () => {
  const complaint = (...set: string[]): string => {
    try {
      resolveSupervisedConfig({}, { set });
    } catch (error) {
      expect((error as Error).name).toBe('UserError');
      expect((error as Error).message).not.toContain('\n');
      return (error as Error).message;
    }
    return 'accepted';
  };

  test('without any key is complete: TinyFaR-A, ArcFace, the procedural population', () => {
    const config = resolveSupervisedConfig({});
    expect(config.source).toMatchObject({ kind: 'procedural', identities: 2000 });
    expect(config.network).toEqual({ name: 'tinyfar-a', embeddingSize: 512 });
    expect(config.margin).toEqual({ kind: 'arcface', scale: 64, margin: 0.5, warmupSteps: 0 });
    expect(config.schedule.kind).toBe('cosine');
  });

  test.each([
    ['margin.margin=1.6', 'set margin.margin=1.6: margin.margin: expected a number up to 1.5, found 1.6'],
    ['margin.margin=-0.1', 'set margin.margin=-0.1: margin.margin: expected a number from 0 up, found -0.1'],
    ['margin.scale=0', 'set margin.scale=0: margin.scale: expected a number from 1 up, found 0'],
    [
      'source.identities=1',
      'set source.identities=1: source.identities: expected a number from 2 up, found 1',
    ],
    [
      'margin.margn=0.5',
      'set margin.margn=0.5: unknown key margin.margn: the nearest known key is margin.margin',
    ],
    ['student.network=tinyfar-a', /unknown key student/],
    ['network.name=resnet', /network\.name: expected one of tinyfar-a/],
    ['training.validationPairs=3', /training\.validationPairs: .*multiple of 2/],
    ['training.validationPairs=8', /8 pairs are too few to measure on: 20 or more; 0 turns it off/],
    ['training.imagesPerEpoch=10', /10 images do not fill one batch of 64/],
    ['seed=1.5', /seed: /],
  ])('with %s is refused in one line', (set, expected) => {
    if (typeof expected === 'string') expect(complaint(set)).toBe(expected);
    else expect(complaint(set)).toMatch(expected);
  });

  test('refuses small faces for a network of one size only', () => {
    expect(complaint('network.name=iresnet18', 'training.smallFaces.epochs=1')).toMatch(
      /training\.smallFaces\.epochs: iresnet18 takes faces of one size only: 0 is expected/,
    );
  });

  test('refuses a margin that suits another kind only', () => {
    expect(complaint('margin.kind=cosface', 'margin.margin=1.2')).toMatch(
      /expected a number up to 1, found 1\.2/,
    );
    expect(complaint('margin.kind=cosface', 'margin.concentration=0.3')).toMatch(
      /margin\.concentration does not go with kind "cosface", which knows: kind, scale, margin, warmupSteps/,
    );
  });
});
