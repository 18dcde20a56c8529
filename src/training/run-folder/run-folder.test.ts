// The run folder: who may open it, what its log holds after crashes and resumptions.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { resolveConfig } from '../../config/resolve.js';
import { distillRun, readEvents } from '../../distill/distill-run.js';
import type { DistillEvent } from '../../distill/events.js';
import { openRunFolder } from './run-folder.js';

const { folder, at } = useFolderPerTest();
const out = at('runs/one');
const config = (changes: object = {}, teacher = 't.onnx'): DistillConfig =>
  resolveConfig({
    generator: { kind: 'onnx', file: at('g.onnx') },
    teacher: { file: at(teacher) },
    ...changes,
  });

beforeEach(() => {
  for (const name of ['g.onnx', 't.onnx']) writeFileSync(at(name), name);
});

const start = (resumedFromStep?: number): DistillEvent => ({
  type: 'start',
  student: 'tinyfar-c',
  parameters: 1,
  embeddingSize: 4,
  lowering: { block: 1, reason: 'test' },
  stepsPerEpoch: 2,
  epochs: 3,
  batchSize: 8,
  ...(resumedFromStep === undefined ? {} : { resumedFromStep }),
});
const step = (number: number): DistillEvent => ({
  type: 'step',
  step: number,
  epoch: Math.ceil(number / 2),
  phase: 'fresh',
  loss: 1 / number,
  cosine: 0.5,
  learningRate: 1e-3,
  imagesPerSecond: 10,
  images: number * 8,
});

async function create(changes?: object): Promise<void> {
  (await openRunFolder(out, { kind: distillRun, config: config(changes) })).close();
}

describe('openRunFolder', () => {
  test('makes the layout, and leaves no lock when closed', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    expect(readdirSync(out).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'events.jsonl',
      'inputs.json',
      'pictures',
      'run.lock',
      'students',
    ]);
    run.close();
    run.close();
    expect(readdirSync(out)).not.toContain('run.lock');
    expect(() => run.appendEvent(step(1))).toThrow('closed');
  });

  test('refuses a folder that holds a run, unless it is resumed', async () => {
    await create();
    await expect(openRunFolder(out, { kind: distillRun, config: config() })).rejects.toThrow(
      `${out}: already holds a run (config.yaml is there): resume it, or choose another folder`,
    );
    (await openRunFolder(out, { kind: distillRun, config: config(), resume: true })).close();
  });

  test('never writes over the student of a run whose configuration is gone', async () => {
    await create();
    writeFileSync(join(out, 'student.onnx'), 'x');
    rmSync(join(out, 'config.yaml'));
    await expect(openRunFolder(out, { kind: distillRun, config: config() })).rejects.toThrow(
      'choose another folder',
    );
    await expect(openRunFolder(out, { kind: distillRun, config: config(), resume: true })).rejects.toThrow(
      'holds no run to resume',
    );
  });

  test('refuses to resume where there is no run', async () => {
    await expect(openRunFolder(out, { kind: distillRun, config: config(), resume: true })).rejects.toThrow(
      `${out}: holds no run to resume (no config.yaml): start one instead, or correct the folder`,
    );
    expect(readdirSync(folder)).not.toContain('runs');
  });

  test('goes without a trace when it is discarded, but for what was there before', async () => {
    (await openRunFolder(out, { kind: distillRun, config: config() })).discard();
    expect(existsSync(out)).toBe(false);
    const own = at('own');
    mkdirSync(own);
    writeFileSync(join(own, 'note.txt'), 'mine');
    (await openRunFolder(own, { kind: distillRun, config: config() })).discard();
    expect(readdirSync(own)).toEqual(['note.txt']);
  });

  test('leaves nothing where its opening fails, but for what was there before', async () => {
    const lacking = { kind: distillRun, config: config({}, 'none.onnx') };
    await expect(openRunFolder(out, lacking)).rejects.toThrow('none.onnx');
    expect(existsSync(out)).toBe(false);
    const own = at('own');
    mkdirSync(own);
    writeFileSync(join(own, 'note.txt'), 'mine');
    await expect(openRunFolder(own, lacking)).rejects.toThrow('none.onnx');
    // A file in the place of a subfolder.
    writeFileSync(join(own, 'checkpoints'), '');
    await expect(openRunFolder(own, { kind: distillRun, config: config() })).rejects.toThrow('checkpoints');
    expect(readdirSync(own).toSorted()).toEqual(['checkpoints', 'note.txt']);
  });

  test('uses a folder that holds other things', async () => {
    await expect(
      openRunFolder(folder, { kind: distillRun, config: config() }).then((run) => run.close()),
    ).resolves.toBeUndefined();
  });

  test('names the keys in which a resumed configuration differs', async () => {
    await create();
    const changed = config({ seed: 1, training: { batchSize: 64, checkpointEverySteps: 7 } });
    await expect(openRunFolder(out, { kind: distillRun, config: changed, resume: true })).rejects.toThrow(
      `${out}: was started with another configuration (seed, training.batchSize): resume without`,
    );
    expect(readdirSync(out)).not.toContain('run.lock');
    const harmless = config({ training: { checkpointEverySteps: 7 } });
    (await openRunFolder(out, { kind: distillRun, config: harmless, resume: true })).close();
    expect(readFileSync(join(out, 'config.yaml'), 'utf8')).toContain('checkpointEverySteps: 7');
  });

  test('lets a file move, but not change, between start and resumption', async () => {
    await create();
    writeFileSync(at('moved.onnx'), 't.onnx');
    (await openRunFolder(out, { kind: distillRun, config: config({}, 'moved.onnx'), resume: true })).close();
    writeFileSync(at('moved.onnx'), 'another teacher');
    await expect(
      openRunFolder(out, { kind: distillRun, config: config({}, 'moved.onnx'), resume: true }),
    ).rejects.toThrow(`${out}: not the files that the run was started with: teacher.file: put them back`);
  });

  test('notices another image in a folder of images', async () => {
    const images = at('images');
    const settings = { generator: { kind: 'folder', folder: images }, sampler: { kind: 'static' } };
    mkdirSync(join(images, 'more'), { recursive: true });
    writeFileSync(join(images, 'a.png'), 'a');
    await create(settings);
    (await openRunFolder(out, { kind: distillRun, config: config(settings), resume: true })).close();
    for (const name of ['b.png', 'more/b.png']) {
      writeFileSync(join(images, name), 'b');
      await expect(
        openRunFolder(out, { kind: distillRun, config: config(settings), resume: true }),
      ).rejects.toThrow('generator.folder');
      rmSync(join(images, name));
    }
  });

  test('says so when the path leads through a file or is one', async () => {
    await expect(openRunFolder(at('g.onnx'), { kind: distillRun, config: config() })).rejects.toThrow(
      'is not a folder',
    );
    const within = at('g.onnx/run');
    await expect(openRunFolder(within, { kind: distillRun, config: config() })).rejects.toThrow(
      /is not a folder|cannot write/,
    );
  });
});

describe('the lock', () => {
  const lock = (holder: object | string) => {
    writeFileSync(join(out, 'run.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  };
  const resume = async () =>
    (await openRunFolder(out, { kind: distillRun, config: config(), resume: true })).close();

  test('keeps a second run out, in this process and in another', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    await expect(resume()).rejects.toThrow(`${out}: in use by process ${process.pid} on ${hostname()}`);
    const module = JSON.stringify(new URL('./run-lock.js', import.meta.url).href);
    const script = `import(${module}).then(({ lockFolder }) => lockFolder(${JSON.stringify(out)})).then(
      () => console.log('locked'), (error) => console.log(error.message))`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toContain(
      `in use by process ${process.pid} on`,
    );
    run.close();
    await resume();
  });

  test('of a process that is gone is taken over', async () => {
    await create();
    const pid = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    lock({ pid, host: hostname(), started: '1' });
    await resume();
  });

  test('of a process number that now belongs to someone else is taken over', async () => {
    await create();
    lock({ pid: process.ppid, host: hostname(), started: 'long ago' });
    await resume();
    lock({ pid: process.pid, host: hostname(), started: 'long ago' });
    await resume();
  });

  test('of another machine is respected', async () => {
    await create();
    lock({ pid: 1, host: 'elsewhere', started: '1' });
    await expect(resume()).rejects.toThrow(/in use by process 1 on elsewhere: .*delete .*run\.lock/);
  });

  test('that is just being written is respected', async () => {
    await create();
    lock('{"pid"');
    await expect(resume()).rejects.toThrow('in use by another run');
  });
});

describe('the log', () => {
  test('is one JSON object a line, with its time', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    run.appendEvent(start());
    run.appendEvent(step(1));
    run.close();
    const lines = readFileSync(join(out, 'events.jsonl'), 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ type: 'step', step: 1, loss: 1 });
    expect(JSON.parse(lines[1] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('goes on after a line that a crash cut short', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    run.appendEvent(start());
    run.appendEvent(step(1));
    run.close();
    appendFileSync(join(out, 'events.jsonl'), '{"type":"step","step":2,"lo');
    const again = await openRunFolder(out, { kind: distillRun, config: config(), resume: true });
    again.appendEvent(step(2));
    again.close();
    const events = await readEvents(out);
    expect(events.map((event) => (event.type === 'step' ? event.step : event.type))).toEqual(['start', 1, 2]);
  });

  test('tells what was done again after a resumption only once', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    const validation = (epoch: number): DistillEvent => ({
      type: 'validation',
      epoch,
      step: epoch * 2,
      images: 1,
      mse: 1,
      cosine: 0,
      centredCosine: 0,
    });
    const picture = (epoch: number): DistillEvent => ({
      type: 'picture',
      epoch,
      file: `pictures/${epoch}.png`,
    });
    const first = [
      start(),
      step(1),
      step(2),
      validation(1),
      picture(1),
      step(3),
      step(4),
      validation(2),
      picture(2),
    ];
    for (const event of [...first, step(5)]) run.appendEvent(event);
    for (const event of [start(3), step(4), validation(2), picture(2), step(5)]) run.appendEvent(event);
    run.close();
    const steps = (await readEvents(out)).map((event) => {
      const epoch = 'epoch' in event ? event.epoch : '';
      return event.type === 'step' ? event.step : `${event.type} ${epoch}`;
    });
    expect(steps).toEqual([
      'start ',
      1,
      2,
      'validation 1',
      'picture 1',
      3,
      'start ',
      4,
      'validation 2',
      'picture 2',
      5,
    ]);
  });

  test('tells an epoch once that was measured just before a crash and again afterwards', async () => {
    const run = await openRunFolder(out, { kind: distillRun, config: config() });
    const measured = (cosine: number): DistillEvent => ({
      type: 'validation',
      ...{ epoch: 1, step: 2, images: 1, mse: 1, cosine, centredCosine: 0 },
    });
    for (const event of [start(), step(1), step(2), measured(0.1), start(2), measured(0.2)])
      run.appendEvent(event);
    run.close();
    const validations = (await readEvents(out)).filter(({ type }) => type === 'validation');
    expect(validations).toMatchObject([{ epoch: 1, cosine: 0.2 }]);
  });

  test('says so when the disk is full', async () => {
    await create();
    rmSync(join(out, 'events.jsonl'));
    symlinkSync('/dev/full', join(out, 'events.jsonl'));
    const run = await openRunFolder(out, { kind: distillRun, config: config(), resume: true });
    expect(() => run.appendEvent(step(1))).toThrow(`${out}: cannot write events.jsonl: the disk is full`);
    run.close();
  });

  test('that is missing is named', async () => {
    await expect(readEvents(folder)).rejects.toThrow('events.jsonl: no such file; expected the log of a run');
  });
});
