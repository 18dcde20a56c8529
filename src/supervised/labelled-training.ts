// A source of labelled faces and the network that learns from it, both opened anew where the faces change their size.
import { type SupervisedConfig, supervisedStepsPerEpoch } from '../config/supervised-config.js';
import type { Engine } from '../graph/engine.js';
import { learningRateAt } from '../training/schedule.js';
import type { TrainingState } from '../training/step-session.js';
import { LabelledNetwork } from './labelled-network.js';
import type { LabelledSource } from './labelled-source.js';
import { openLabelledSource } from './open-labelled-source.js';

/** What a training goes on from. */
type Restored = { readonly step: number; readonly vectors: TrainingState };

/** From where a training goes on, and who is told what the user should know. */
interface Opening {
  readonly restored?: Restored | undefined;
  readonly onWarning?: (message: string) => void;
}

/** Opens the source that a configuration names, for faces of `sizePx`. */
export function openFaces(config: SupervisedConfig, sizePx: number): Promise<LabelledSource> {
  const { seed, source, training } = config;
  const { batchSize, validationPairs } = training;
  return openLabelledSource(source, { seed, batchSize, validationPairs, sizePx });
}

/** Faces and network at work. */
export class LabelledTraining {
  private constructor(
    private readonly engine: Engine,
    private readonly config: SupervisedConfig,
    public source: LabelledSource,
    public network: LabelledNetwork,
  ) {}

  /** Opens the network for a source, which becomes this training's to close. */
  static async open(
    engine: Engine,
    config: SupervisedConfig,
    source: LabelledSource,
    how: Opening = {},
  ): Promise<LabelledTraining> {
    return new LabelledTraining(engine, config, source, await openNetwork(engine, config, source, how));
  }

  /** Goes on with faces of another size, where the present ones are of another. */
  async resize(sizePx: number, step: number): Promise<void> {
    if (this.source.sizePx === sizePx) return;
    const vectors = await this.network.training.read();
    await this.close();
    this.source = await openFaces(this.config, sizePx);
    this.network = await openNetwork(this.engine, this.config, this.source, {
      restored: { step, vectors },
    });
  }

  /** Frees both. */
  async close(): Promise<void> {
    await Promise.all([this.source.close(), this.network.close()]);
  }
}

function openNetwork(
  engine: Engine,
  config: SupervisedConfig,
  source: LabelledSource,
  { restored, onWarning }: Opening,
): Promise<LabelledNetwork> {
  const { seed, network, margin, optimiser, schedule, training } = config;
  const { batchSize, epochs } = training;
  const { learningRate } = optimiser;
  const course = { learningRate, schedule, epochs, stepsPerEpoch: supervisedStepsPerEpoch(config) };
  return LabelledNetwork.open(engine, {
    seed,
    network,
    margin,
    optimiser,
    batchSize,
    source,
    onWarning,
    learningRateAt: (step) => learningRateAt(course, step),
    restored,
  });
}
