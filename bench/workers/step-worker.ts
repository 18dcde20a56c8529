// The process in which our own step is timed: the training step as a run makes it, or inference of the exported student.
import { buildStudentStep } from '../../src/distill/student-step.js';
import { Engine, type EngineTensor } from '../../src/graph/engine.js';
import { adam } from '../../src/graph/optimisers.js';
import { loweringFor, probeLowering } from '../../src/graph/probe.js';
import { normals, uniforms } from '../../src/math/random.js';
import type { Network } from '../../src/nets/architecture.js';
import { tinyfars } from '../../src/nets/architectures/tinyfar.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { initialWeights } from '../../src/nets/initialise.js';
import { StepSession } from '../../src/training/step-session.js';
import { answerSteps } from '../turns/answer-steps.js';
import { workerArguments } from '../turns/worker-arguments.js';

const SEED = 1;

/** A step ready to be timed, and how it is built. */
interface Prepared {
  readonly step: () => Promise<unknown>;
  readonly note: string;
}

function writeFaces(engine: Engine, { imageSize }: Network, batch: number): Promise<EngineTensor> {
  const shape = [batch, 3, imageSize, imageSize];
  const data = uniforms({ seed: SEED, stream: 'faces', step: 0 }, batch * 3 * imageSize ** 2);
  return engine.write(engine.slot('faces'), { data, shape });
}

/** The step of distill/student.ts with mean squared error and Adam: all state stays in the engine. */
async function prepareTraining(engine: Engine, network: Network, batch: number, standard: boolean) {
  const lowering = loweringFor(batch, await probeLowering(engine));
  const block = standard ? 1 : lowering.block;
  const optimiser = adam();
  const plan = buildStudentStep({ network, layout: { images: batch, block }, optimiser, loss: 'mse' });
  const session = await StepSession.open(engine, plan, optimiser);
  await session.write(session.firstState(network, initialWeights(network, SEED)), { handOver: true });

  const faces = await writeFaces(engine, network, batch);
  const size = network.embeddingSize;
  const data = normals({ seed: SEED, stream: 'target', step: 0 }, batch * size);
  const target = await engine.write(engine.slot('target'), { data, shape: [batch, size] });
  let count = 0;
  const step = async () => {
    const { loss } = await session.run(++count, 1e-3, { feeds: { faces, target }, fetch: ['similarity'] });
    if (!Number.isFinite(Number(loss.data[0]))) throw new Error(`step ${count}: the loss is ${loss.data[0]}`);
  };
  const note = block > 1 ? `blocks of ${block} images` : standard ? 'standard operators' : lowering.reason;
  return { step, note };
}

/** The exported student, BatchNorm folded, on a batch that lies in the engine. */
async function prepareInference(engine: Engine, network: Network, batch: number): Promise<Prepared> {
  const model = inferenceModel(network, initialWeights(network, SEED));
  const session = await engine.load(model, { label: 'inference' });
  const input = await writeFaces(engine, network, batch);
  return { step: () => session.run({ input }), note: 'BatchNorm folded' };
}

const settings = workerArguments({ network: 'tinyfar-a', batch: 64, mode: 'train', operators: 'fastest' });
const { batch, mode, operators, threads } = settings;
const network = tinyfars[settings.network as keyof typeof tinyfars]();
const engine = await Engine.start({ threads });
const { step, note }: Prepared =
  mode === 'infer'
    ? await prepareInference(engine, network, batch)
    : await prepareTraining(engine, network, batch, operators === 'standard');

await answerSteps(step, note);
await engine.stop();
