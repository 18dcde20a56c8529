// The process in which our whole iteration is timed: fresh faces, teacher, a step; re-sampled faces, teacher, a step.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/distill/config.js';
import { resampleStyles } from '../src/distill/sampler.js';
import { Student, studentNetwork } from '../src/distill/student.js';
import { styleGan2Source } from '../src/distill/stylegan2-source.js';
import { openTeacher } from '../src/distill/teacher.js';
import { Engine } from '../src/graph/engine.js';
import { answerSteps } from './answer-steps.js';
import { randomStyleGan2Weights, stylegan2At256 } from './random-stylegan2.js';

const FACE_PX = 112;
const LEARNING_RATE = 1e-3;

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '8' },
    teacher: { type: 'string', default: '' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const batchSize = Number(values.batch);
const generator = { kind: 'stylegan2', file: 'random weights' } as const;
const config = parseConfig({
  generator,
  teacher: { file: values.teacher },
  training: { batchSize, imagesPerEpoch: batchSize, validationImages: 0 },
});
const engine = await Engine.start({ threads: Number(values.threads) });
const open = async () => {
  const network = stylegan2At256();
  const loaded = { network, weights: randomStyleGan2Weights(network) };
  if (config.generator.kind !== 'stylegan2') throw new Error('another generator');
  return styleGan2Source(engine, config, { ...config.generator, sizePx: FACE_PX }, loaded);
};
const teacher = await openTeacher(engine, config, FACE_PX);
const source = await open();
const student = await Student.open(engine, studentNetwork(config, teacher.size), config, undefined);

let iteration = 0;
let steps = 0;
const learn = async () => {
  await teacher.embed();
  return student.step(++steps, LEARNING_RATE);
};
await answerSteps(async () => {
  const styles = await source.fresh(iteration);
  const { similarity } = await learn();
  const key = { seed: config.seed, stream: 'resample', step: iteration };
  await source.render(resampleStyles(styles ?? new Float32Array(), similarity, 1, key), iteration);
  await learn();
  iteration++;
}, student.lowering.reason);
await engine.stop();
