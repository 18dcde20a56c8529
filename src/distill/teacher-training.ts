// A teacher in training: its step in the engine, and the network that comes out of it.
import type { Engine } from '../graph/engine.js';
import { FIRST_NORMS } from '../graph/margins.js';
import { type Lowering, loweringFor, probeLowering } from '../graph/probe.js';
import { unpackVector } from '../graph/vector-layout.js';
import { normals } from '../math/random.js';
import { l2Norm } from '../math/statistics.js';
import type { Network } from '../nets/architecture.js';
import { inferenceModel } from '../nets/inference-network.js';
import type { Weights } from '../nets/initialise.js';
import { countParameters } from '../nets/network-tensors.js';
import { networks } from '../nets/networks.js';
import { COLOUR_KEY, NORMALISATION_KEY } from '../nets/normalisation.js';
import { startWeights } from '../nets/start-weights.js';
import type { LabelledSource } from './labelled-source.js';
import { FACES } from './slots.js';
import { StepSession, type TrainingState } from './step-session.js';
import { foldHead, optimiserOf } from './student.js';
import type { TeacherConfig } from './teacher-config.js';
import { buildTeacherStep, IDENTITY_WEIGHTS, NORMS, needsHeadNorm } from './teacher-step.js';

/** What a training step reports. */
export interface TeacherStepResult {
  readonly loss: number;
  /** Share of the batch whose own identity was the nearest one before the step, 0..1. */
  readonly accuracy: number;
}

/** Whom a teacher learns. */
type People = Pick<LabelledSource, 'identities' | 'prototypes'>;

/** The network that the configuration names, for faces of a size. */
const teacherNetwork = ({ network }: TeacherConfig, sizePx: number): Network => ({
  ...networks[network.name](network.embeddingSize),
  imageSize: sizePx,
});

/** Random weights, or those of the file that the configuration names, and a first direction for each person. */
async function firstWeights(
  network: Network,
  config: TeacherConfig,
  { identities, prototypes }: People,
): Promise<Weights> {
  const { seed } = config;
  const weights = await startWeights(network, seed, config.network.weights);
  const size = network.embeddingSize;
  const known = prototypes?.();
  return weights.set(
    IDENTITY_WEIGHTS,
    known ? projectDirections(known, size, seed) : randomDirections(identities, size, seed),
  );
}

const key = (seed: number) => ({ seed, stream: `initialise ${IDENTITY_WEIGHTS}`, step: 0 });

/**
 * Directions [identities, size] that have nothing in common, of length about 1: the optimiser's steps then turn them about
 * as fast as they change the network's layers.
 */
function randomDirections(identities: number, size: number, seed: number): Float32Array {
  const scale = 1 / Math.sqrt(size);
  return normals(key(seed), identities * size).map((value) => value * scale);
}

/** Directions [people, size] of length 1, as near to each other as the people's coordinates: a random projection. */
function projectDirections(people: readonly Float32Array[], size: number, seed: number): Float32Array {
  const inputs = people[0]?.length ?? 0;
  const projection = normals(key(seed), inputs * size);
  const directions = new Float32Array(people.length * size);
  people.forEach((person, i) => {
    const direction = directions.subarray(i * size, (i + 1) * size);
    person.forEach((value, from) => {
      for (let to = 0; to < size; to++) direction[to] += value * projection[from * size + to];
    });
    const length = l2Norm(direction) || 1;
    for (let to = 0; to < size; to++) direction[to] /= length;
  });
  return directions;
}

/** A teacher in training. */
export class TeacherTraining {
  private constructor(
    readonly network: Network,
    readonly lowering: Lowering,
    private readonly engine: Engine,
    private readonly session: StepSession,
    private readonly config: TeacherConfig,
  ) {}

  /**
   * Builds and loads the step for the faces of `source`, and puts the first vectors, or those of `state`, into the
   * engine. The vectors do not depend on the size of the faces.
   */
  static async open(
    engine: Engine,
    config: TeacherConfig,
    source: LabelledSource,
    state?: TrainingState,
  ): Promise<TeacherTraining> {
    const network = teacherNetwork(config, source.sizePx);
    const images = config.training.batchSize;
    const lowering = loweringFor(images, await probeLowering(engine));
    const optimiser = optimiserOf(config.optimiser);
    const plan = buildTeacherStep({
      network,
      layout: { images, block: lowering.block },
      optimiser,
      clipNorm: config.optimiser.clipNorm,
      identities: source.identities,
      margin: config.margin,
    });
    const session = await StepSession.open(engine, plan, optimiser);
    const first = async () =>
      session
        .firstState(network, await firstWeights(network, config, source))
        .set(NORMS, Float32Array.from(FIRST_NORMS));
    await session.write(state ?? (await first()));
    return new TeacherTraining(network, lowering, engine, session, config);
  }

  /** Number of learnt values of the network. */
  get parameterCount(): number {
    return countParameters(this.network);
  }

  /**
   * One optimiser step.
   *
   * @param step counted from 1
   */
  async step(
    step: number,
    learningRate: number,
    { faces, labels }: { readonly faces: Float32Array; readonly labels: readonly number[] },
  ): Promise<TeacherStepResult> {
    const side = this.network.imageSize;
    await this.engine.write(FACES, { data: faces, shape: [labels.length, 3, side, side] });
    const { margin, warmupSteps } = this.config.margin;
    const now = margin * Math.min(1, step / Math.max(1, warmupSteps));
    const { loss, accuracy } = await this.session.run(step, learningRate, {
      slots: { faces: FACES },
      feeds: {
        labels: { data: BigInt64Array.from(labels, BigInt), shape: [labels.length] },
        margin: { data: Float32Array.of(now), shape: [] },
      },
      fetch: ['accuracy'],
    });
    return { loss: Number(loss.data[0]), accuracy: Number(accuracy.data[0]) };
  }

  /** Copies of all vectors. */
  read(): Promise<TrainingState> {
    return this.session.read();
  }

  /**
   * The network in a state that was read, as an ONNX model for inference: `input` [batch, 3, size, size] to `embedding`.
   *
   * @param metadata text that the model carries besides its normalisation
   */
  export(state: TrainingState, metadata: Readonly<Record<string, string>>): Uint8Array {
    const { parameters, statistics } = this.session.plan;
    const weights: Weights = new Map([
      ...unpackVector(parameters, state.get('parameters')!),
      ...unpackVector(statistics, state.get('statistics')!),
    ]);
    if (needsHeadNorm(this.network)) {
      const size = this.network.embeddingSize;
      foldHead(weights, { mean: new Float32Array(size), deviation: new Float32Array(size).fill(1) });
    }
    return inferenceModel(this.network, weights, {
      'synthdistill.network': this.network.name,
      [NORMALISATION_KEY]: 'arcface-127.5',
      [COLOUR_KEY]: 'rgb',
      ...metadata,
    });
  }

  /** Frees the step; the vectors stay in the engine. */
  close(): Promise<void> {
    return this.session.close();
  }
}
