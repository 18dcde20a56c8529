// What a step of a distillation costs on this machine: each part timed by itself, on real batches.
import { showsViews, validationBatches } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { toBytes } from '../../faces/pictures/pixels.js';
import { ViewPool } from '../../faces/views/view-pool.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
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

/** How often a part is timed, where that does not take too long. */
const ENOUGH = 3;

/** Threads that start and networks that run for the first time take up to so long, in seconds; later batches do not. */
const STARTING_SECONDS = 4;

/** How parts are timed. */
export interface TimingOptions {
  /** How long each of the four parts is timed; up to three times as long where it has not been done three times by then. */
  readonly secondsEach: number;
  /** What takes longer than this, and than `secondsEach`, is not done again to see whether that was only its start; 4 unless given. */
  readonly startingSeconds?: number;
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
  const embedded: EngineTensor[] = [];
  const embed = await time(async () => {
    embedded[0] = await teacher.embed(faces);
  });
  const [target] = embedded;
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
  const draw = isTooLong(firstDraw, timing) ? firstDraw : await time((turn) => source.fresh(turn + 1));
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
  timing: TimingOptions,
): Promise<number> {
  const { secondsEach, signal } = timing;
  const begin = performance.now();
  await work(0);
  const firstTime = secondsSince(begin);
  if (isTooLong(firstTime, timing)) return firstTime;
  const times: number[] = [];
  do {
    signal?.throwIfAborted();
    const from = performance.now();
    await work(times.length + 1);
    times.push(secondsSince(from));
  } while (secondsSince(begin) < (times.length < ENOUGH ? ENOUGH : 1) * secondsEach);
  return median(times);
}

const isTooLong = (
  seconds: number,
  { secondsEach, startingSeconds = STARTING_SECONDS }: TimingOptions,
): boolean => seconds > Math.max(secondsEach, startingSeconds);

const secondsSince = (begin: number): number => (performance.now() - begin) / 1000;
