// What a step of a distillation costs on this machine: each part timed by itself, on real batches.
import { type DistillConfig, showsViews, validationBatches } from '../../config/distill-config.js';
import { toBytes } from '../../faces/pictures/pixels.js';
import { ViewPool } from '../../faces/views/view-pool.js';
import type { Engine } from '../../graph/engine.js';
import { median } from '../../math/statistics.js';
import { students } from '../../nets/architectures/networks.js';
import { Opened } from '../../training/opened.js';
import { openSource } from '../sources/open-source.js';
import { Student } from '../student.js';
import { openTeacher } from '../teacher.js';

/** Seconds that the processor is busy with one batch. */
export interface Costs {
  /** To draw faces, or read pictures. */
  readonly draw: number;
  /** To make views of faces that are there; 0 without views. */
  readonly view: number;
  /** For the teacher to embed. */
  readonly embed: number;
  /** For the student's step. */
  readonly learn: number;
}

/** How often a part is timed at least. */
const FEWEST = 3;

/** How parts are timed. */
export interface TimingOptions {
  /** How long each of the four parts is timed, or until it is done: three times, but once where that alone takes longer. */
  readonly secondsEach: number;
  readonly signal?: AbortSignal | undefined;
}

/** Times every part of a distillation. */
export async function measureCosts(
  engine: Engine,
  config: DistillConfig,
  options: TimingOptions,
): Promise<Costs> {
  const opened = new Opened();
  try {
    return await measure(engine, config, { opened, ...options });
  } finally {
    await opened.closeAll();
  }
}

async function measure(
  engine: Engine,
  config: DistillConfig,
  { opened, ...timing }: TimingOptions & { readonly opened: Opened },
): Promise<Costs> {
  const { seed, loss, optimiser, generator, views } = config;
  const { batchSize } = config.training;
  const makeNetwork = students[config.student.network];
  const sizePx = makeNetwork().imageSize;
  const teacher = opened.add(await openTeacher(engine, config.teacher, sizePx));
  const settings = { seed, batchSize, sizePx, validationBatches: validationBatches(config) };
  const source = opened.add(await openSource(engine, generator, settings));
  const time = (work: (turn: number) => Promise<unknown>) => timeOf(work, timing);

  // Copies, because the source's own place in the engine is given to its next batch.
  const slot = engine.slot('faces that are timed');
  const begin = performance.now();
  const first = await source.fresh(0);
  const firstDraw = secondsSince(begin);
  const faces = await engine.write(slot, await engine.read(first.faces));
  const embed = await time(() => teacher.embed(faces));
  const target = await teacher.embed(faces);
  const student = opened.add(
    await Student.open(engine, {
      network: makeNetwork(teacher.size),
      seed,
      loss,
      optimiser,
      batchSize,
      learningRateAt: () => optimiser.learningRate,
    }),
  );
  const learn = await time(() => student.step(faces, target));
  const originals = (await engine.read(faces)).data as Float32Array;
  const view = showsViews(views) ? await timeViews(originals, { config, sizePx, time }) : 0;
  const draw = firstDraw > timing.secondsEach ? firstDraw : await time((turn) => source.fresh(turn + 1));
  return { draw, view, embed, learn };
}

async function timeViews(
  faces: Float32Array,
  {
    config: { seed, views },
    sizePx,
    time,
  }: {
    config: DistillConfig;
    sizePx: number;
    time: (work: (turn: number) => Promise<unknown>) => Promise<number>;
  },
): Promise<number> {
  const values = 3 * sizePx * sizePx;
  const places = Array.from({ length: faces.length / values }, (_, i) => i);
  const shared = new SharedArrayBuffer(faces.length);
  for (const place of places) {
    const face = faces.subarray(place * values, (place + 1) * values);
    new Uint8Array(shared, place * values, values).set(toBytes(face, sizePx));
  }
  const pool = new ViewPool({ faces: shared, sizePx });
  try {
    return await time((step) =>
      pool.view({
        places,
        partners: places,
        options: views,
        clean: views.teacher === 'clean',
        key: { seed, stream: 'timing', step },
        first: 0,
      }),
    );
  } finally {
    await pool.close();
  }
}

/** The median seconds of some work, whose first time does not count unless it takes too long to be done again. */
export async function timeOf(
  work: (turn: number) => Promise<unknown>,
  { secondsEach, signal }: TimingOptions,
): Promise<number> {
  const begin = performance.now();
  await work(0);
  const firstTime = secondsSince(begin);
  if (firstTime > secondsEach) return firstTime;
  const times: number[] = [];
  while (times.length < FEWEST || secondsSince(begin) < secondsEach) {
    signal?.throwIfAborted();
    const from = performance.now();
    await work(times.length + 1);
    times.push(secondsSince(from));
  }
  return median(times);
}

const secondsSince = (begin: number): number => (performance.now() - begin) / 1000;
