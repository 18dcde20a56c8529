// Offline distillation: a folder of pictures, shuffled anew each time through, augmented as configured.
import { augmentFace } from '../faces/augment.js';
import { openFaceFolder } from '../faces/folder.js';
import type { Engine } from '../graph/engine.js';
import { permutation } from '../math/random.js';
import { UserError } from '../math/user-error.js';
import { type DistillConfig, type GeneratorConfig, validationBatches } from './config.js';
import type { FaceSource } from './face-source.js';
import { FACES } from './slots.js';

type FolderGenerator = Extract<GeneratorConfig, { kind: 'folder' }>;

/** Opens a folder as a source of faces; the pictures for validation are held out of training, chosen by the seed. */
export async function openFolderSource(
  engine: Engine,
  config: DistillConfig,
  options: FolderGenerator,
  sizePx: number,
): Promise<FaceSource> {
  const folder = await openFaceFolder(options.folder, sizePx);
  const { seed } = config;
  const { batchSize } = config.training;
  const order = Array.from(permutation({ seed, stream: 'held out', step: 0 }, folder.names.length));
  const heldOut = order.splice(0, validationBatches(config) * batchSize);
  if (order.length === 0) {
    throw new UserError(
      `training.validationImages: ${config.training.validationImages} leaves nothing to train on of the ` +
        `${folder.names.length} pictures in ${options.folder}; choose fewer`,
    );
  }
  const shape = [batchSize, 3, sizePx, sizePx];
  const faceLength = 3 * sizePx * sizePx;

  /** Which picture is the n-th of all that training sees: every picture once, then all again in another order. */
  let shuffled: { round: number; places: Uint32Array } | undefined;
  const pictureAt = (n: number) => {
    const round = Math.floor(n / order.length);
    if (shuffled?.round !== round) {
      shuffled = { round, places: permutation({ seed, stream: 'shuffle', step: round }, order.length) };
    }
    return order[shuffled.places[n % order.length]];
  };
  const load = async (number: number) => {
    const pictures = Array.from({ length: batchSize }, (_, i) => pictureAt(number * batchSize + i));
    const faces = await folder.read(pictures);
    for (let i = 0; i < batchSize; i++) {
      const face = faces.subarray(i * faceLength, (i + 1) * faceLength);
      const key = { seed, stream: 'augment', step: number, index: i };
      face.set(augmentFace(face, sizePx, options.augment, key));
    }
    return faces;
  };
  // The next batch is prepared while the engine trains on this one.
  let ahead: { number: number; faces: Promise<Float32Array> } | undefined;
  const prepare = (number: number) => {
    const faces = load(number);
    // Whoever takes the batch sees a failure; until then it must not count as unhandled.
    faces.catch(() => undefined);
    ahead = { number, faces };
  };
  return {
    styleSize: undefined,
    warnings: [],
    fresh: async (number) => {
      if (ahead?.number !== number) prepare(number);
      const data = await ahead!.faces;
      prepare(number + 1);
      await engine.write(FACES, { data, shape });
      return undefined;
    },
    validation: async (number) => {
      const data = await folder.read(heldOut.slice(number * batchSize, (number + 1) * batchSize));
      await engine.write(FACES, { data, shape });
      return undefined;
    },
    render: () => Promise.reject(new Error('a folder of pictures has no styles to render')),
    close: async () => {
      await ahead?.faces.catch(() => undefined);
    },
  };
}
