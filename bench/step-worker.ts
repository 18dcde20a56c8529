// The process in which our own step is timed: the training step as a run makes it, or inference of the exported student.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { FACES, TARGET } from '../src/distill/slots.js';
import { buildStudentStep } from '../src/distill/student-step.js';
import { Engine } from '../src/graph/engine.js';
import { adam } from '../src/graph/optimisers.js';
import { loweringFor, probeLowering } from '../src/graph/probe.js';
import { packVector } from '../src/graph/vector-layout.js';
import { normals, uniforms } from '../src/math/random.js';
import type { Network } from '../src/nets/architecture.js';
import { inferenceModel } from '../src/nets/inference-network.js';
import { initialWeights } from '../src/nets/initialise.js';
import { tinyfars } from '../src/nets/tinyfar.js';
import { answerSteps } from './answer-steps.js';

const SEED = 1;

/** A step ready to be timed, and how it is built. */
interface Prepared {
  readonly step: () => Promise<unknown>;
  readonly note: string;
}

async function writeFaces(engine: Engine, { imageSize }: Network, batch: number): Promise<void> {
  const shape = [batch, 3, imageSize, imageSize];
  const data = uniforms({ seed: SEED, stream: 'faces', step: 0 }, batch * 3 * imageSize ** 2);
  await engine.write(FACES, { data, shape });
}

/** The step of distill/student.ts with mean squared error and Adam: all state stays in the engine. */
async function prepareTraining(engine: Engine, network: Network, batch: number, standard: boolean) {
  const lowering = loweringFor(batch, await probeLowering(engine));
  const block = standard ? 1 : lowering.block;
  const optimiser = adam();
  const layout = { images: batch, block };
  const { model, parameters, statistics, state } = buildStudentStep({
    network,
    layout,
    optimiser,
    loss: 'mse',
  });
  const session = await engine.load(model, { label: 'training step', optimise: false, planMemory: false });

  const weights = initialWeights(network, SEED);
  for (const name of state) {
    const vector = name === 'statistics' ? statistics : parameters;
    const own = name === 'statistics' || name === 'parameters';
    const data = packVector(vector, (entry) =>
      own ? (weights.get(entry.name) ?? []) : new Float32Array(entry.length),
    );
    await engine.write(name, { data, shape: [data.length] });
  }
  await writeFaces(engine, network, batch);
  const size = network.embeddingSize;
  const target = normals({ seed: SEED, stream: 'target', step: 0 }, batch * size);
  await engine.write(TARGET, { data: target, shape: [batch, size] });

  const slots = { faces: FACES, target: TARGET, ...Object.fromEntries(state.map((name) => [name, name])) };
  const keep = Object.fromEntries(state.map((name) => [`next_${name}`, name]));
  const declared = new Set(session.inputs.map(({ name }) => name));
  let count = 0;
  const step = async () => {
    const scalars = optimiser.scalarsAt(++count, 1e-3);
    const feeds = Object.fromEntries(
      optimiser.scalars
        .map((name, i) => [name, { data: Float32Array.of(scalars[i]), shape: [] }] as const)
        .filter(([name]) => declared.has(name)),
    );
    const { loss } = await session.run(feeds, { slots, keep, fetch: ['loss', 'similarity'] });
    if (!Number.isFinite(Number(loss.data[0]))) throw new Error(`step ${count}: the loss is ${loss.data[0]}`);
  };
  const note = block > 1 ? `blocks of ${block} images` : standard ? 'standard operators' : lowering.reason;
  return { step, note };
}

/** The exported student, BatchNorm folded, on a batch that lies in the engine. */
async function prepareInference(engine: Engine, network: Network, batch: number): Promise<Prepared> {
  const model = inferenceModel(network, initialWeights(network, SEED));
  const session = await engine.load(model, { label: 'inference' });
  await writeFaces(engine, network, batch);
  return { step: () => session.run({}, { slots: { input: FACES } }), note: 'BatchNorm folded' };
}

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'tinyfar-a' },
    batch: { type: 'string', default: '64' },
    mode: { type: 'string', default: 'train' },
    threads: { type: 'string', default: String(availableParallelism()) },
    standard: { type: 'boolean', default: false },
  },
});
const network = tinyfars[values.network as keyof typeof tinyfars]();
const batch = Number(values.batch);
const engine = await Engine.start({ threads: Number(values.threads) });
const { step, note }: Prepared =
  values.mode === 'infer'
    ? await prepareInference(engine, network, batch)
    : await prepareTraining(engine, network, batch, values.standard);

await answerSteps(step, note);
await engine.stop();
