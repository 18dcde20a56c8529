// A training step in the engine, and the vectors that pass from step to step there.
import { discard } from '../graph/discard.js';
import type { Engine, Session, TensorValue } from '../graph/engine.js';
import type { Optimiser } from '../graph/optimisers.js';
import { packVector } from '../graph/vector-layout.js';
import type { Network } from '../nets/architecture.js';
import type { Weights } from '../nets/initialise.js';
import { HEAD_NORM, type TrainingStep } from './training-step.js';

/** The vectors of a network in training by name: `parameters`, `statistics`, the optimiser's memory, and the objective's. */
export type TrainingState = ReadonlyMap<string, Float32Array>;

/** What a step reads besides faces, vectors and the optimiser's scalars, and what it brings back besides the loss. */
export interface StepRun {
  /** Inputs that lie in the engine: input name to slot name. */
  readonly slots: Readonly<Record<string, string>>;
  readonly feeds?: Readonly<Record<string, TensorValue>>;
  readonly fetch: readonly string[];
}

// Up to here the tensors of a step are small enough to do without an arena.
const SMALL_BATCH = 8;

/** A loaded training step. */
export class StepSession {
  private constructor(
    readonly plan: TrainingStep,
    private readonly engine: Engine,
    private readonly session: Session,
    private readonly optimiser: Optimiser,
  ) {}

  /** Loads the step; `write` then gives it its first vectors. */
  static async open(engine: Engine, plan: TrainingStep, optimiser: Optimiser): Promise<StepSession> {
    const arena = plan.images > SMALL_BATCH;
    const options = { label: 'training step', optimise: false, planMemory: false, arena };
    return new StepSession(plan, engine, await engine.load(plan.model, options), optimiser);
  }

  /**
   * One optimiser step.
   *
   * @param step counted from 1
   */
  run(
    step: number,
    learningRate: number,
    { slots, feeds = {}, fetch }: StepRun,
  ): Promise<Record<string, TensorValue>> {
    const scalars = this.optimiser.scalarsAt(step, learningRate);
    const declared = new Set(this.session.inputs.map(({ name }) => name));
    const scalarFeeds = this.optimiser.scalars
      .map((name, i) => [name, { data: Float32Array.of(scalars[i]), shape: [] }] as const)
      .filter(([name]) => declared.has(name));
    const { state } = this.plan;
    return this.session.run(
      { ...feeds, ...Object.fromEntries(scalarFeeds) },
      {
        slots: { ...slots, ...Object.fromEntries(state.map((name) => [name, name])) },
        keep: Object.fromEntries(state.map((name) => [`next_${name}`, name])),
        fetch: ['loss', ...fetch],
      },
    );
  }

  /** Copies of all vectors. */
  async read(): Promise<TrainingState> {
    const state = new Map<string, Float32Array>();
    for (const name of this.plan.state) {
      state.set(name, (await this.engine.read(name)).data as Float32Array);
    }
    return state;
  }

  /** Puts all vectors into the engine, memory and all where they have it for themselves: they are empty afterwards. */
  async write(state: TrainingState): Promise<void> {
    for (const name of this.plan.state) {
      const data = state.get(name);
      if (!data) throw new Error(`the state has no ${name}`);
      await this.engine.write(name, { data, shape: [data.length] }, { handOver: true });
    }
  }

  /**
   * The vectors of a training that begins.
   *
   * @param weights the network's and the objective's, which are empty afterwards; the head's statistics are added
   */
  firstState(network: Network, weights: Weights): Map<string, Float32Array> {
    const size = network.embeddingSize;
    const all = new Map(weights)
      .set(`${HEAD_NORM}.running_mean`, new Float32Array(size))
      .set(`${HEAD_NORM}.running_var`, new Float32Array(size).fill(1));
    const { parameters, statistics } = this.plan;
    const valuesFor = ({ name }: { name: string }) => all.get(name) ?? [];
    const state = new Map([
      ['parameters', packVector(parameters, valuesFor)],
      ['statistics', packVector(statistics, valuesFor)],
      ...this.optimiser.memory.map((name) => [name, new Float32Array(parameters.length)] as const),
    ]);
    for (const values of weights.values()) discard(values);
    return state;
  }

  /** Frees the step; the vectors stay in the engine. */
  close(): Promise<void> {
    return this.session.close();
  }
}
