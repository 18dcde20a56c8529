// Offline distillation: a folder of pictures, shuffled anew each time through.
import type { GeneratorConfig } from '../../config/generator-config.js';
import { requireFaces } from '../../faces/pictures/check-faces.js';
import { openFaceFolder } from '../../faces/pictures/folder.js';
import { UserError } from '../../files/user-error.js';
import type { Engine } from '../../graph/engine.js';
import { permutation } from '../../math/random.js';
import { inRounds } from '../../math/rounds.js';
import { readAhead } from '../../training/read-ahead.js';
import { picturedFrom } from '../styles.js';
import type { FaceBatch, FaceSource, HeldOutSettings } from './face-source.js';

type FolderGenerator = Extract<GeneratorConfig, { kind: 'folder' }>;

/**
 * Opens a folder as a source of faces; the seed chooses which pictures are kept for validation.
 *
 * @param settings `key`: the dotted key of the section
 * @throws UserError where none are left to train on
 */
export async function openFolderSource(
  engine: Engine,
  options: FolderGenerator,
  settings: HeldOutSettings & { readonly key: string },
): Promise<FaceSource> {
  const { seed, batchSize, sizePx, validationBatches } = settings;
  const folder = await openFaceFolder(options.folder, sizePx);
  const order = Array.from(permutation({ seed, stream: 'held out', step: 0 }, folder.names.length));
  const heldOut = order.splice(0, validationBatches * batchSize);
  if (order.length === 0) {
    throw new UserError(
      `${options.folder} holds ${folder.names.length} pictures, and validation would keep ` +
        `${validationBatches * batchSize} of them (training.validationImages), which leaves nothing to train on; add pictures, or validate on fewer`,
      { key: `${settings.key}.folder`, mendedBy: ['set training.validationImages=0'] },
    );
  }
  await requireFaces(options.folder, folder.names, sizePx);
  const warnings = [
    ...(folder.passedOver === undefined ? [] : [`${options.folder}: ${folder.passedOver}`]),
    ...(order.length < batchSize
      ? [
          `${options.folder}: ${order.length} of its pictures are left to train on, and every batch holds ${batchSize}, so that some are ` +
            'in it twice; more pictures help, and so do views',
        ]
      : []),
  ];
  const slot = engine.slot('faces');
  const write = (data: Float32Array) =>
    engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] }, { handOver: true });
  const show = async (pictures: readonly number[], data: Promise<Float32Array>): Promise<FaceBatch> => ({
    faces: await write(await data),
    styles: [{ count: batchSize, pictures }],
  });

  // Which picture is the n-th of all that training sees: every picture once, then all again in another order.
  const pictureAt = inRounds(seed, 'shuffle', order.length);
  const picturesOf = (number: number) =>
    Array.from({ length: batchSize }, (_, i) => order[pictureAt(number * batchSize + i).which]);
  const ahead = readAhead((number) => folder.read(picturesOf(number)));
  return {
    warnings,
    newWarnings: () => folder.takeComplaints(),
    fresh: (number) => show(picturesOf(number), ahead.take(number)),
    validation: (number) => {
      const pictures = heldOut.slice(number * batchSize, (number + 1) * batchSize);
      return show(pictures, folder.read(pictures));
    },
    render: async (styles) => write(await folder.read(picturedFrom(styles))),
    close: () => ahead.settle(),
  };
}
