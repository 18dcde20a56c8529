// The process in which our whole iteration is timed: fresh faces, teacher, a step; re-sampled faces, teacher, a step.

import { resolveConfig } from '../../src/config/resolve.js';
import { PlainBatches } from '../../src/distill/batches/plain-batches.js';
import { iterate } from '../../src/distill/iteration.js';
import { makeStyleGan2Source } from '../../src/distill/sources/stylegan2-source.js';
import { Student } from '../../src/distill/student.js';
import { openTeacher } from '../../src/distill/teacher.js';
import { Engine } from '../../src/graph/engine.js';
import { students } from '../../src/nets/architectures/networks.js';
import { answerSteps } from '../turns/answer-steps.js';
import { workerArguments } from '../turns/worker-arguments.js';
import { randomStyleGan2Weights, stylegan2At256 } from './random-stylegan2.js';

const FACE_PX = 112;

const { batch: batchSize, teacher: file, threads } = workerArguments({ batch: 8, teacher: '' });
const generator = { kind: 'stylegan2', file: 'random weights' } as const;
const config = resolveConfig({
  generator,
  teacher: { file },
  training: { batchSize, imagesPerEpoch: batchSize, validationImages: 0 },
});
const { seed, sampler, loss, optimiser } = config;
if (config.generator.kind !== 'stylegan2') throw new Error('another generator');
const engine = await Engine.start({ threads });
const teacher = await openTeacher(engine, config.teacher, FACE_PX);
const network = stylegan2At256();
const source = await makeStyleGan2Source(
  engine,
  { network, weights: randomStyleGan2Weights(network) },
  { ...config.generator, seed, batchSize, sizePx: FACE_PX },
);
const batches = new PlainBatches({
  engine,
  source,
  seed,
  batchSize,
  sizePx: FACE_PX,
  replays: 0,
  kept: 1,
  count: 1,
});
const student = await Student.open(engine, {
  network: students[config.student.network](teacher.size),
  seed,
  loss,
  optimiser,
  batchSize,
  learningRateAt: () => optimiser.learningRate,
});

let number = 0;
await answerSteps(async () => {
  for await (const _batch of iterate(number, { batches, teacher, student, sampler, seed }));
  number++;
}, student.training.lowering.reason);
await engine.stop();
