// What has to be known of a face network to recognise its weight files and to use them.
import type { Remedy } from '../../files/user-error.js';
import type { Network } from '../architecture.js';
import type { ColourOrder, Normalisation } from '../normalisation.js';

/** The shape of a weight file's tensor by its name in the network; undefined for one that is not there. */
export type ShapeOf = (tensor: string) => readonly number[] | undefined;

/** What is different about weights that another framework trained, for the same network. */
export interface PortedWeights {
  /** The framework, in words. */
  readonly from: string;
  /** Its BatchNorms' epsilon. */
  readonly epsilon: number;
  readonly normalize: Normalisation;
}

/** What tells whose a weight file is, besides the tensors of its network. */
export interface FileTraits {
  /** The full names of its tensors, those beside the network included, those of other networks in the file not. */
  readonly names: readonly string[];
  /** The dotted keys that lead to them inside the file; empty for none. */
  readonly place: string;
  /** Whether PyTorch never trained it: its BatchNorms have counted no batch. */
  readonly ported: boolean;
}

/** The terms under which published weights of a network are given away. */
export interface Licence {
  readonly terms: string;
  readonly link: string;
}

/** A face network whose weight files are recognised by their tensors' names and shapes. */
export interface EmbeddingImporter {
  /** What the option `as` calls it. */
  readonly name: string;
  readonly title: string;
  /** The network with embeddings of this size, its published one unless given; where its width may vary, as wide as `shapeOf` says. */
  network(embeddingSize?: number, shapeOf?: ShapeOf): Network;
  /** How the published weights want their pixels. */
  readonly normalize: Normalisation;
  readonly colour: ColourOrder;
  /**
   * Whether a file can only be of those for whom `normalize` and `colour` hold; left out: none shows it, and they are only
   * usual for such a network.
   */
  isOwn?(file: FileTraits): boolean;
  /** Who else has files of the same tensors, and wants their pixels otherwise. */
  readonly others?: string;
  /** How weights are used that were ported to PyTorch, where there are well-known ones. */
  readonly ported?: PortedWeights;
  /** The terms of the published weights, where there is one well-known source. */
  readonly licence?: Licence;
  /** The network's name for a tensor of the file; undefined for one that is not part of it. Left out: names are the same. */
  rename?(name: string): string | undefined;
  /** The original program's name for a tensor of the network, where it differs; the way back from `rename`. */
  originalName?(name: string): string;
  /** Throws a UserError where a network that fits is none for faces. */
  check?(network: Network, file: string): void;
}

/** What the caller knows better than the file. */
export interface ImportOptions {
  /** The network's name, where it shall not be recognised. */
  readonly as?: string;
  /**
   * Of a file with several networks the one to take, by a key or prefix over its tensors, or as `ema`, the moving average. Left
   * out: the student, else the network itself, else its average, else a teacher or a copy.
   */
  readonly part?: string | undefined;
  /** What the caller's user chooses `part` with, for errors; `part` unless given. */
  readonly choosePartBy?: Remedy;
  readonly normalize?: Normalisation;
  readonly colour?: ColourOrder;
  /** The output of an ONNX file that is the embedding, where it has several. */
  readonly output?: string;
}

/** A network out of a file of weights. */
export interface ImportedNetwork {
  readonly kind: 'embedding' | 'generator';
  /** What was recognised, in words. */
  readonly title: string;
  readonly parameters: number;
  /** What else is worth knowing: label and text. */
  readonly details: readonly (readonly [label: string, text: string])[];
  readonly licence: Licence | undefined;
  /** The ONNX models by what they are: `network`, or `mapping` and `synthesis`. */
  readonly models: ReadonlyMap<'network' | 'mapping' | 'synthesis', Uint8Array>;
}
