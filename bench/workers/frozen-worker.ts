// The process in which our frozen networks are timed: StyleGAN2's images or faces, or a teacher's embeddings.
import { cropMatrices } from '../../src/faces/views/crop-setting.js';
import { Engine } from '../../src/graph/engine.js';
import { probeLowering } from '../../src/graph/probe.js';
import { quickNormals } from '../../src/math/quick-normals.js';
import { normals, uniforms } from '../../src/math/random.js';
import { iresnet } from '../../src/nets/architectures/iresnet.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { initialWeights } from '../../src/nets/initialise.js';
import { facesModel } from '../../src/nets/stylegan2/faces.js';
import { stylegan2Until } from '../../src/nets/stylegan2/stylegan2.js';
import { noiseSize, synthesisModel } from '../../src/nets/stylegan2/synthesis.js';
import { answerSteps } from '../turns/answer-steps.js';
import { workerArguments } from '../turns/worker-arguments.js';
import { randomStyleGan2Weights, stylegan2At256 } from './random-stylegan2.js';

const SEED = 1;
const FACE_PX = 112;

const settings = workerArguments({
  network: 'stylegan2',
  output: 'images',
  batch: 8,
  clock: 'wall',
  'planes-up-to': 64,
  resolution: 256,
});
const { network: name, output, batch: images, clock } = settings;
const engine = await Engine.start({ threads: settings.threads });

/** The images that noise and crop make of it; `plain` is the form in which a generator is exported. */
async function prepareGenerator(): Promise<() => Promise<unknown>> {
  const network = stylegan2Until(stylegan2At256(), settings.resolution);
  const weights = randomStyleGan2Weights(network);
  const { block } = await probeLowering(engine);
  const { resolution, wSize } = network;
  const crop = { ...cropMatrices('stylegan', resolution, resolution, FACE_PX), sizePx: FACE_PX };
  const form = { images, block, noise: 'random', planesUpTo: settings['planes-up-to'] } as const;
  const options = output === 'faces' ? { ...form, crop } : form;
  const load = async () => {
    const label = 'synthesis';
    if (output === 'plain')
      return engine.load(synthesisModel(network, weights, { noise: 'random' }), { label });
    const { model, constants } = facesModel(network, weights, options);
    return engine.load(model, { label, constants, optimise: false, planMemory: false, arena: false });
  };
  const session = await load();
  const result = output === 'faces' ? 'faces' : 'image';
  const w = { data: normals({ seed: SEED, stream: 'w', step: 0 }, images * wSize), shape: [images, wSize] };
  const slot = engine.slot('images');
  let step = 0;
  return async () => {
    step++;
    const noise = session.inputs
      .filter(({ name }) => name.startsWith('noise'))
      .map(({ name, shape }) => {
        const sizes = output === 'plain' ? [images, noiseSize(network)] : shape.map(Number);
        const count = sizes.reduce((product, size) => product * size, 1);
        return [name, { data: quickNormals({ seed: SEED, stream: name, step }, count), shape: sizes }];
      });
    await session.runInto({ [result]: slot }, { w, ...Object.fromEntries(noise) }, { fetch: [] });
  };
}

async function prepareTeacher(): Promise<() => Promise<unknown>> {
  const network = iresnet('iresnet100');
  const session = await engine.load(inferenceModel(network, initialWeights(network, SEED)), {
    label: 'teacher',
  });
  const data = uniforms({ seed: SEED, stream: 'faces', step: 0 }, images * 3 * FACE_PX ** 2);
  const input = await engine.write(engine.slot('faces'), { data, shape: [images, 3, FACE_PX, FACE_PX] });
  const embedding = engine.slot('embeddings');
  return () => session.runInto({ embedding }, { input }, { fetch: [] });
}

const step = name === 'iresnet100' ? await prepareTeacher() : await prepareGenerator();
await answerSteps(step, output, clock === 'processor' ? 'processor' : 'wall');
await engine.stop();
