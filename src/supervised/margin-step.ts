// One training step on labelled faces: embeddings toward the directions that stand for the identities, with a margin.
import { type Margin, marginLoss } from '../graph/margins.js';
import { equal, toFloat } from '../graph/operators/elementwise.js';
import { max, mean } from '../graph/operators/reduce.js';
import type { Network } from '../nets/architecture.js';
import { endsLinearly } from '../training/head.js';
import type { StepParts } from '../training/network-in-training.js';
import {
  buildTrainingStep,
  type Objective,
  type ObjectiveInputs,
  type TrainingStep,
} from '../training/training-step.js';

/** The name of the identities' weights, [identities, embeddingSize], among the parameters of the step. */
export const IDENTITY_WEIGHTS = 'identities.weight';

/** AdaFace's running mean and deviation of the norm, [2], among the vectors of the step. */
export const NORMS = 'norms';

/** What a network is trained to tell apart, and how. */
export interface MarginStepOptions extends StepParts {
  readonly network: Network;
  readonly identities: number;
  readonly margin: Omit<Margin, 'margin'>;
  /** Also gives the gradient as an output, for checks. */
  readonly withGradient?: boolean;
}

/**
 * Builds the step for a fixed batch size. Further inputs: int64 `labels` [images], 0..identities-1, and the scalar
 * `margin`; further output: `accuracy`, the share of the batch whose own identity is the nearest one before the step.
 *
 * An embedding that is the bare output of a linear layer trains better behind a BatchNorm, so it gets a head.
 */
export function buildMarginStep(options: MarginStepOptions): TrainingStep {
  const { network, layout, identities, margin } = options;
  const objective = ({ graph, embedding, weights }: ObjectiveInputs): Objective => {
    const labels = graph.input('labels', [layout.images], 'int64');
    const classes = weights.get(IDENTITY_WEIGHTS);
    if (!classes) throw new Error('the step has no weights of identities');
    const { loss, cosines, own, nextNorms } = marginLoss(
      {
        embeddings: embedding,
        classes,
        labels,
        ...(margin.kind === 'adaface' ? { norms: graph.input(NORMS, [2]) } : {}),
      },
      { ...margin, margin: graph.input('margin', []) },
    );
    const nearest = max(cosines, { axes: [1] });
    return {
      loss,
      outputs: { accuracy: mean(toFloat(equal(own, nearest))) },
      ...(nextNorms ? { next: { [NORMS]: nextNorms } } : {}),
    };
  };
  return buildTrainingStep({
    ...options,
    headNorm: endsLinearly(network),
    parameters: [{ name: IDENTITY_WEIGHTS, shape: [identities, network.embeddingSize] }],
    objective,
  });
}
