// What has to be known of a face network to recognise its checkpoints and to use them.
import type { Network } from './architecture.js';
import type { ColourOrder, Normalisation } from './normalisation.js';

/** The terms under which published weights of a network are given away. */
export interface Licence {
  readonly terms: string;
  readonly link: string;
}

/** A face network whose checkpoints are recognised by their tensors' names and shapes. */
export interface EmbeddingImporter {
  /** What `--as` calls it. */
  readonly name: string;
  readonly title: string;
  /** The network with embeddings of this size; its published one unless given. */
  network(embeddingSize?: number): Network;
  /** How the published weights want their pixels. */
  readonly normalize: Normalisation;
  readonly colour: ColourOrder;
  /** The terms of the published weights, where there is one well-known source. */
  readonly licence?: Licence;
  /** The network's name for a tensor of the file; undefined for one that is not part of it. Left out: names are the same. */
  rename?(name: string): string | undefined;
  /** The original program's name for a tensor of the network, where it differs; the way back from `rename`. */
  originalName?(name: string): string;
  /** Throws a UserError where a network that fits is none for faces. */
  check?(network: Network, file: string): void;
}
