// Runs a student's training step on the weights and batches of the reference files.
import { buildStudentStep, type StudentStepOptions } from '../../src/distill/student-step.js';
import type { Engine, TensorValue } from '../../src/graph/engine.js';
import { packVector, unpackVector, type VectorLayout } from '../../src/graph/vector-layout.js';
import { tinyfars } from '../../src/nets/architectures/tinyfar.js';
import type { TrainingStep } from '../../src/training/training-step.js';
import { type Golden, goldenBatch, goldenParameter } from './reference.js';

const BATCH = 16;

/** A step in the engine with the vectors that pass from one step to the next. */
export interface GoldenStep {
  readonly plan: TrainingStep;
  /** The vectors before the next step, by the names of the step's inputs. */
  readonly state: Map<string, Float32Array>;
  /** One step on the batch of a reference ('' or '1' to '3'); the outputs, of which the next state is taken. */
  run(batch: string, step: number, learningRate: number): Promise<Record<string, TensorValue>>;
  close(): Promise<void>;
}

type Options = Pick<StudentStepOptions, 'optimiser' | 'clipNorm' | 'withGradient'> & {
  readonly block: number;
};

/** Loads the step of a reference's network with the reference's weights. */
export async function openGoldenStep(engine: Engine, golden: Golden, options: Options): Promise<GoldenStep> {
  const { block, optimiser, ...rest } = options;
  const network = tinyfars[golden.network as keyof typeof tinyfars]();
  const plan = buildStudentStep({
    network,
    layout: { images: BATCH, block },
    optimiser,
    loss: 'mse',
    ...rest,
  });
  const session = await engine.load(plan.model, {
    label: `${golden.network} in blocks of ${block}`,
    optimise: false,
  });
  const pack = (layout: VectorLayout) =>
    packVector(layout, ({ name, shape }) => goldenParameter(name, shape));
  const state = new Map([
    ['parameters', pack(plan.parameters)],
    ['statistics', pack(plan.statistics)],
    ...optimiser.memory.map((name) => [name, new Float32Array(plan.parameters.length)] as const),
  ]);
  return {
    plan,
    state,
    run: async (batch, step, learningRate) => {
      const { images, targets } = goldenBatch(batch);
      const values = optimiser.scalarsAt(step, learningRate);
      const given: Record<string, TensorValue> = {
        faces: {
          data: images.map((x) => (x + 1) / 2),
          shape: [BATCH, 3, network.imageSize, network.imageSize],
        },
        target: { data: targets, shape: [BATCH, network.embeddingSize] },
      };
      for (const [name, data] of state) given[name] = { data, shape: [data.length] };
      optimiser.scalars.forEach((name, i) => {
        given[name] = { data: Float32Array.of(values[i]), shape: [] };
      });
      const feeds = Object.fromEntries(session.inputs.map(({ name }) => [name, given[name]]));
      const outputs = await session.run(feeds);
      for (const name of plan.state) state.set(name, outputs[`next_${name}`].data as Float32Array);
      return outputs;
    },
    close: () => session.close(),
  };
}

/** A reader of a vector's parts, in the form that `sketchDistance` asks for. */
export function partsOf(
  layout: VectorLayout,
  vector: Float32Array,
): (tensor: { name: string }) => Float32Array {
  const parts = unpackVector(layout, vector);
  return ({ name }) => {
    const part = parts.get(name);
    if (!part) throw new Error(`the reference has a tensor ${name} that the step lacks`);
    return part;
  };
}
