// Offline distillation: a folder of pictures, shuffled anew each time through, augmented as configured.
import { augmentBatch } from '../faces/augment.js';
import { openFaceFolder } from '../faces/folder.js';
import type { Engine } from '../graph/engine.js';
import { permutation } from '../math/random.js';
import { UserError } from '../math/user-error.js';
import { prepareAhead, takeTurns } from './ahead.js';
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

  /** Which picture is the n-th of all that training sees: every picture once, then all again in another order. */
  const turn = takeTurns(seed, 'shuffle', order.length);
  const ahead = prepareAhead(async (number) => {
    const pictures = Array.from({ length: batchSize }, (_, i) => order[turn(number * batchSize + i).which]);
    const faces = await folder.read(pictures);
    augmentBatch(faces, sizePx, options.augment, { seed, stream: 'augment', step: number });
    return faces;
  });
  return {
    styleSize: undefined,
    warnings: [],
    fresh: async (number) => {
      await engine.write(FACES, { data: await ahead.take(number), shape });
      return undefined;
    },
    validation: async (number) => {
      const data = await folder.read(heldOut.slice(number * batchSize, (number + 1) * batchSize));
      await engine.write(FACES, { data, shape });
      return undefined;
    },
    render: () => Promise.reject(new Error('a folder of pictures has no styles to render')),
    close: () => ahead.settle(),
  };
}
