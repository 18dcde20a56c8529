// The student in training: its step graph in the engine, and the vectors that pass from step to step.
import { readFile } from 'node:fs/promises';
import { readSafetensors } from '../formats/safetensors.js';
import type { Engine, Session } from '../graph/engine.js';
import { adam, adamW, type Optimiser, sgd } from '../graph/optimisers.js';
import { type Lowering, loweringFor, probeLowering } from '../graph/probe.js';
import { packVector, unpackVector, type VectorLayout } from '../graph/vector-layout.js';
import { countParameters, type Network, NORM_EPSILON } from '../nets/architecture.js';
import { inferenceModel } from '../nets/inference-network.js';
import { initialWeights, loadWeights, type Weights } from '../nets/initialise.js';
import { COLOUR_KEY, NORMALISATION_KEY } from '../nets/normalisation.js';
import { students } from '../nets/tinyfar.js';
import type { DistillConfig } from './config.js';
import { FACES, TARGET } from './slots.js';
import { buildStudentStep, HEAD_NORM, type StudentStep, type TargetStatistics } from './student-step.js';

/** What a training step reports. */
export interface StepResult {
  readonly loss: number;
  /** Cosine of student and teacher for each face, before the step. */
  readonly similarity: Float32Array;
}

/** The vectors of a student in training by name: `parameters`, `statistics` and the optimiser's memory. */
export type StudentState = ReadonlyMap<string, Float32Array>;

/** The network that the configuration names, with embeddings as long as the teacher's. */
export function studentNetwork(config: DistillConfig, embeddingSize: number): Network {
  return students[config.student.network](embeddingSize);
}

function optimiserOf({ optimiser }: DistillConfig): Optimiser {
  switch (optimiser.kind) {
    case 'adam':
      return adam(optimiser);
    case 'adamw':
      return adamW(optimiser);
    case 'sgd':
      return sgd(optimiser);
  }
}

/** Random weights, or those of the file that the configuration names. */
async function firstWeights(network: Network, config: DistillConfig): Promise<Weights> {
  const weights = initialWeights(network, config.seed);
  const file = config.student.weights;
  if (file !== undefined) {
    const { tensors } = readSafetensors(new Uint8Array(await readFile(file)), file);
    loadWeights(network, weights, tensors, file);
  }
  return weights;
}

/** A student in training. */
export class Student {
  private constructor(
    readonly network: Network,
    readonly lowering: Lowering,
    private readonly engine: Engine,
    private readonly session: Session,
    private readonly plan: StudentStep,
    private readonly optimiser: Optimiser,
    private readonly standardise: TargetStatistics | undefined,
  ) {}

  /** Builds and loads the step, and puts the first vectors, or those of `state`, into the engine. */
  static async open(
    engine: Engine,
    network: Network,
    config: DistillConfig,
    standardise: TargetStatistics | undefined,
    state?: StudentState,
  ): Promise<Student> {
    const images = config.training.batchSize;
    const lowering = loweringFor(images, await probeLowering(engine));
    const optimiser = optimiserOf(config);
    const plan = buildStudentStep({
      network,
      layout: { images, block: lowering.block },
      optimiser,
      clipNorm: config.optimiser.clipNorm,
      loss: config.loss,
      standardise,
    });
    const session = await engine.load(plan.model, {
      label: 'training step',
      optimise: false,
      planMemory: false,
    });
    const student = new Student(network, lowering, engine, session, plan, optimiser, standardise);
    await student.write(state ?? (await student.firstState(config)));
    return student;
  }

  /** Number of learnt values. */
  get parameterCount(): number {
    return countParameters(this.network);
  }

  /**
   * One optimiser step on the faces and targets that lie in the engine.
   *
   * @param step counted from 1
   */
  async step(step: number, learningRate: number): Promise<StepResult> {
    const scalars = this.optimiser.scalarsAt(step, learningRate);
    const declared = new Set(this.session.inputs.map(({ name }) => name));
    const feeds = Object.fromEntries(
      this.optimiser.scalars
        .map((name, i) => [name, { data: Float32Array.of(scalars[i]), shape: [] }] as const)
        .filter(([name]) => declared.has(name)),
    );
    const state = this.plan.state;
    const { loss, similarity } = await this.session.run(feeds, {
      slots: { faces: FACES, target: TARGET, ...Object.fromEntries(state.map((name) => [name, name])) },
      keep: Object.fromEntries(state.map((name) => [`next_${name}`, name])),
      fetch: ['loss', 'similarity'],
    });
    return { loss: Number(loss.data[0]), similarity: similarity.data as Float32Array };
  }

  /** Copies of all vectors. */
  async read(): Promise<StudentState> {
    const state = new Map<string, Float32Array>();
    for (const name of this.plan.state) {
      state.set(name, (await this.engine.read(name)).data as Float32Array);
    }
    return state;
  }

  /** The student in a state that was read, as an ONNX model for inference: `input` [batch, 3, size, size] to `embedding`. */
  export(state: StudentState): Uint8Array {
    const weights: Weights = new Map([
      ...unpackVector(this.plan.parameters, state.get('parameters')!),
      ...unpackVector(this.plan.statistics, state.get('statistics')!),
    ]);
    if (this.standardise) foldHead(weights, this.standardise);
    return inferenceModel(this.network, weights, {
      'synthdistill.network': this.network.name,
      [NORMALISATION_KEY]: 'arcface-127.5',
      [COLOUR_KEY]: 'rgb',
    });
  }

  /** Frees the step; the vectors stay in the engine. */
  close(): Promise<void> {
    return this.session.close();
  }

  private async write(state: StudentState): Promise<void> {
    for (const name of this.plan.state) {
      const data = state.get(name);
      if (!data) throw new Error(`the state has no ${name}`);
      await this.engine.write(name, { data, shape: [data.length] });
    }
  }

  private async firstState(config: DistillConfig): Promise<StudentState> {
    const weights = await firstWeights(this.network, config);
    const size = this.network.embeddingSize;
    weights.set(`${HEAD_NORM}.running_mean`, new Float32Array(size));
    weights.set(`${HEAD_NORM}.running_var`, new Float32Array(size).fill(1));
    const pack = (layout: VectorLayout) => packVector(layout, ({ name }) => weights.get(name) ?? []);
    const { parameters, statistics } = this.plan;
    const memory = this.optimiser.memory.map((name) => [name, new Float32Array(parameters.length)] as const);
    return new Map([['parameters', pack(parameters)], ['statistics', pack(statistics)], ...memory]);
  }
}

/**
 * Folds the BatchNorm after the last layer, and the way back from standardised to teacher's embeddings, into the last
 * layer, so that the exported student lives in the teacher's space.
 */
export function foldHead(weights: Weights, { mean, deviation }: TargetStatistics): void {
  const weight = weights.get('fc.weight')!;
  const bias = weights.get('fc.bias')!;
  const runningMean = weights.get(`${HEAD_NORM}.running_mean`)!;
  const runningVariance = weights.get(`${HEAD_NORM}.running_var`)!;
  const gain = deviation.map((d, i) => d / Math.sqrt(runningVariance[i] + NORM_EPSILON));
  const inputs = weight.length / bias.length;
  weights.set(
    'fc.weight',
    weight.map((value, i) => value * gain[Math.floor(i / inputs)]),
  );
  weights.set(
    'fc.bias',
    bias.map((value, i) => gain[i] * (value - runningMean[i]) + mean[i]),
  );
}
