// TinyFaR's weight files: the authors' SynthDistill files, and timm's TinyNet with an embedding layer as its classifier.
import { UserError } from '../../files/user-error.js';
import type { Network } from '../architecture.js';
import { tinyfars } from '../architectures/tinyfar.js';
import type { EmbeddingImporter } from './importer.js';

/** The authors put timm's TinyNet under `cnn.` and the embedding layer beside it; timm itself calls the latter classifier. */
function rename(name: string): string {
  if (name.startsWith('cnn.') || name.startsWith('fc.')) return name;
  return name.startsWith('classifier.') ? name.replace('classifier.', 'fc.') : `cnn.${name}`;
}

/** As `timm.create_model('tinynet_a', num_classes=512)` names it. */
function originalName(name: string): string {
  return name.replace(/^cnn\./, '').replace(/^fc\./, 'classifier.');
}

/** How many classes ImageNet's classifiers tell apart. */
export const IMAGENET_CLASSES = 1000;

function check({ name, embeddingSize }: Network, file: string): void {
  if (embeddingSize !== IMAGENET_CLASSES) return;
  const timmName = name.replace('tinyfar-', 'tinynet_');
  throw new UserError(
    `${file} holds timm's ${timmName} for ImageNet's 1000 classes, which embeds no faces; a student can start from it`,
    { mendedBy: [`set student.weights=${file}`] },
  );
}

/** TinyFaR-A, -B and -C. */
export const tinyfarImporters: readonly EmbeddingImporter[] = Object.entries(tinyfars).map(
  ([name, network]) => ({
    name,
    title: `TinyFaR-${name.slice(-1).toUpperCase()} (timm's TinyNet with an embedding layer)`,
    network,
    normalize: 'arcface-127.5',
    colour: 'rgb',
    rename,
    originalName,
    check,
    // Nobody else saves a TinyNet under such names, and only this program trains one for faces without counting batches.
    isOwn: ({ names, ported }) => ported || names.some((each) => /(^|\.)cnn\.conv_stem\.weight$/.test(each)),
    licence: {
      terms: "if these are the authors' weights, the terms of their release hold",
      link: 'https://gitlab.idiap.ch/bob/bob.paper.ijcb2023_synthdistill',
    },
  }),
);
