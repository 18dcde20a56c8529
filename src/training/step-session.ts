// A training step in the engine, and the vectors that pass from step to step there.
import type { Engine, EngineTensor, Feed, Session, Slot, TensorValue } from '../graph/engine.js';
import type { Optimiser } from '../graph/optimisers.js';
import { packVector } from '../graph/vector-layout.js';
import type { Network } from '../nets/architecture.js';
import type { Weights } from '../nets/initialise.js';
import { HEAD_NORM } from './head.js';
import type { TrainingStep } from './training-step.js';

/** The vectors of a network in training by name: `parameters`, `statistics`, the optimiser's memory, and the objective's. */
export type TrainingState = ReadonlyMap<string, Float32Array>;

// Up to here the tensors of a step are small enough to do without an arena.
const SMALL_BATCH = 8;

/** A loaded training step. */
export class StepSession {
  /** Where each vector lies, and what lies there now. */
  readonly #slots: ReadonlyMap<string, Slot>;
  #vectors: Readonly<Record<string, EngineTensor>> = {};

  private constructor(
    readonly plan: TrainingStep,
    private readonly engine: Engine,
    private readonly session: Session,
    private readonly optimiser: Optimiser,
  ) {
    this.#slots = new Map(plan.state.map((name) => [name, engine.slot(name)]));
  }

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
   * @param feeds what the step reads besides its vectors and the optimiser's scalars
   * @param fetch what it brings back besides the loss
   */
  async run(
    step: number,
    learningRate: number,
    { feeds, fetch }: { readonly feeds: Readonly<Record<string, Feed>>; readonly fetch: readonly string[] },
  ): Promise<Readonly<Record<string, TensorValue>>> {
    const scalars = this.optimiser.scalarsAt(step, learningRate);
    const declared = new Set(this.session.inputs.map(({ name }) => name));
    const scalarFeeds = this.optimiser.scalars
      .map((name, i) => [name, { data: Float32Array.of(scalars[i]), shape: [] }] as const)
      .filter(([name]) => declared.has(name));
    const keep = Object.fromEntries(Array.from(this.#slots, ([name, slot]) => [`next_${name}`, slot]));
    const { held, fetched } = await this.session.runInto(
      keep,
      { ...feeds, ...Object.fromEntries(scalarFeeds), ...this.#vectors },
      { fetch: ['loss', ...fetch] },
    );
    this.#vectors = Object.fromEntries(this.plan.state.map((name) => [name, held[`next_${name}`]]));
    return fetched;
  }

  /** Copies of all vectors. */
  async read(): Promise<TrainingState> {
    const state = new Map<string, Float32Array>();
    for (const name of this.plan.state) {
      state.set(name, (await this.engine.read(this.#vectors[name])).data as Float32Array);
    }
    return state;
  }

  /**
   * Puts all vectors into the engine.
   *
   * @param handOver whether arrays hand their memory over (default not): they are empty afterwards
   */
  async write(state: TrainingState, { handOver = false } = {}): Promise<void> {
    const vectors: Record<string, EngineTensor> = {};
    for (const [name, slot] of this.#slots) {
      const data = state.get(name);
      if (!data) throw new Error(`the state has no ${name}`);
      vectors[name] = await this.engine.write(slot, { data, shape: [data.length] }, { handOver });
    }
    this.#vectors = vectors;
  }

  /**
   * The vectors of a training that begins.
   *
   * @param weights the network's and the objective's; the head's statistics are added
   */
  firstState(network: Network, weights: Weights): Map<string, Float32Array> {
    const size = network.embeddingSize;
    const all = new Map(weights)
      .set(`${HEAD_NORM}.running_mean`, new Float32Array(size))
      .set(`${HEAD_NORM}.running_var`, new Float32Array(size).fill(1));
    const { parameters, statistics } = this.plan;
    const valuesFor = ({ name }: { name: string }) => all.get(name) ?? [];
    return new Map([
      ['parameters', packVector(parameters, valuesFor)],
      ['statistics', packVector(statistics, valuesFor)],
      ...this.optimiser.memory.map((name) => [name, new Float32Array(parameters.length)] as const),
    ]);
  }

  /** Frees the step and its vectors. */
  async close(): Promise<void> {
    await this.session.close();
    for (const slot of this.#slots.values()) await this.engine.free(slot);
  }
}
