// Offline distillation: a folder of pictures, shuffled anew each time through.
import type { GeneratorConfig } from '../../config/distill-config.js';
import { openFaceFolder } from '../../faces/pictures/folder.js';
import { UserError } from '../../files/user-error.js';
import type { Engine } from '../../graph/engine.js';
import { permutation } from '../../math/random.js';
import { inRounds } from '../../math/rounds.js';
import { readAhead } from '../../training/read-ahead.js';
import type { FaceBatch, FaceSource, SourceSettings } from './face-source.js';

type FolderGenerator = Extract<GeneratorConfig, { kind: 'folder' }>;

/**
 * Opens a folder as a source of faces.
 *
 * @param settings `heldOut`: how many pictures are kept for validation, chosen by the seed
 */
export async function openFolderSource(
  engine: Engine,
  options: FolderGenerator,
  settings: SourceSettings & { readonly heldOut: number },
): Promise<FaceSource> {
  const { seed, batchSize, sizePx } = settings;
  const folder = await openFaceFolder(options.folder, sizePx);
  const order = Array.from(permutation({ seed, stream: 'held out', step: 0 }, folder.names.length));
  const heldOut = order.splice(0, settings.heldOut);
  if (order.length === 0) {
    throw new UserError(
      `training.validationImages: ${settings.heldOut} leaves nothing to train on of the ` +
        `${folder.names.length} pictures in ${options.folder}; choose fewer`,
    );
  }
  const slot = engine.slot('faces');
  const show = async (data: Float32Array): Promise<FaceBatch> => ({
    faces: await engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] }),
    styles: undefined,
  });

  // Which picture is the n-th of all that training sees: every picture once, then all again in another order.
  const pictureAt = inRounds(seed, 'shuffle', order.length);
  const ahead = readAhead((number) => {
    const pictures = Array.from(
      { length: batchSize },
      (_, i) => order[pictureAt(number * batchSize + i).which],
    );
    return folder.read(pictures);
  });
  return {
    styleSize: undefined,
    warnings: folder.passedOver === undefined ? [] : [`${options.folder}: ${folder.passedOver}`],
    newWarnings: () => folder.takeComplaints(),
    fresh: async (number) => show(await ahead.take(number)),
    validation: async (number) =>
      show(await folder.read(heldOut.slice(number * batchSize, (number + 1) * batchSize))),
    render: () => Promise.reject(new Error('a folder of pictures has no styles to render')),
    close: () => ahead.settle(),
  };
}
