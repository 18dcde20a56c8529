// How many pictures a run keeps for validation where nobody has said it: those of a small folder are wanted for training.
import { validationBatches } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { listSources } from '../../config/generator-config.js';
import { facesOfShares } from '../../config/shares.js';
import { requirePictures } from '../../faces/pictures/list-pictures.js';
import { underKey } from '../../files/user-error.js';

/** A folder gives up no more than this share of its pictures, or half of them for a single batch. */
const USUAL_SHARE = 0.2;
const LARGEST_SHARE = 0.5;

/**
 * The configuration with no more `training.validationImages` than its folders can spare; 0, for no validation, where one has hardly
 * any pictures.
 *
 * @throws UserError naming the key of a folder that holds none
 */
export async function fitValidation(config: DistillConfig): Promise<DistillConfig> {
  const { batchSize } = config.training;
  const sources = listSources(config.generator);
  const faces = facesOfShares(
    sources.map(({ share }) => share),
    batchSize,
  );
  let batches = validationBatches(config);
  for (const [i, { source, path }] of sources.entries()) {
    if (source.kind !== 'folder') continue;
    const key = [...path, 'folder'].join('.');
    const { names } = await underKey(key, () => requirePictures(source.folder));
    const spared = Math.floor((USUAL_SHARE * names.length) / faces[i]);
    const first = LARGEST_SHARE * names.length >= faces[i] ? 1 : 0;
    batches = Math.min(batches, Math.max(spared, first));
  }
  if (batches === validationBatches(config)) return config;
  return { ...config, training: { ...config.training, validationImages: batches * batchSize } };
}
