// One training step of a student: its embeddings toward the teacher's, raw or standardised.
import { cosineLoss, cosineSimilarity, meanSquaredError } from '../graph/losses.js';
import { add, div, mul, sub } from '../graph/operators/elementwise.js';
import type { Network } from '../nets/architecture.js';
import type { EmbeddingStatistics } from '../training/head.js';
import type { StepParts } from '../training/network-in-training.js';
import {
  buildTrainingStep,
  type Objective,
  type ObjectiveInputs,
  type TrainingStep,
} from '../training/training-step.js';

/** What a student is trained toward and how. */
export interface StudentStepOptions extends StepParts {
  readonly network: Network;
  readonly loss: 'mse' | 'cosine';
  /** Given: the student learns the standardised embedding, through BatchNorm without affine part after its last layer. */
  readonly standardise?: EmbeddingStatistics | undefined;
  /** Also gives the gradient as an output, for checks. */
  readonly withGradient?: boolean;
}

/**
 * Builds the step for a fixed batch size, `layout.images`. Further input: `target` [images, embedding], the teacher's
 * embeddings; further output: `similarity` [images] (cosine of student and teacher before the step).
 */
export function buildStudentStep(options: StudentStepOptions): TrainingStep {
  const { network, layout, standardise } = options;
  const size = network.embeddingSize;
  const lossOf = options.loss === 'mse' ? meanSquaredError : cosineLoss;
  const objective = ({ graph, embedding }: ObjectiveInputs): Objective => {
    const target = graph.input('target', [layout.images, size]);
    if (!standardise) {
      return {
        loss: lossOf(embedding, target),
        outputs: { similarity: cosineSimilarity(embedding, target) },
      };
    }
    const mean = graph.constant(standardise.mean, [size]);
    const deviation = graph.constant(standardise.deviation, [size]);
    const inTeacherSpace = add(mul(embedding, deviation), mean);
    return {
      loss: lossOf(embedding, div(sub(target, mean), deviation)),
      outputs: { similarity: cosineSimilarity(inTeacherSpace, target) },
    };
  };
  return buildTrainingStep({ ...options, headNorm: standardise !== undefined, objective });
}
