// StyleGAN2's synthesis made fast for a fixed batch: low resolutions as matrix products, high ones on blocked kernels, and of
// every layer only what the faces show.
import { Graph } from '../../graph/graph.js';
import { type LoweredApart, lowerApart } from '../../graph/lower.js';
import { add, clip, mul } from '../../graph/operators/elementwise.js';
import { matmul } from '../../graph/operators/linear.js';
import { concat, slice } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Weights } from '../initialise.js';
import { blockedConvolution, blockedToRgb } from './blocked.js';
import { type BlockedMap, blockedMaps } from './blocked-map.js';
import { cutColumns, transposed } from './matrices.js';
import type { Window } from './plane-convolution.js';
import { type NoiseMode, noiseStrength, styleInput, upsamplingMatrix, weightOf } from './style.js';
import type { StyledConvolution, StyleGan2, SynthesisBlock } from './stylegan2.js';
import { type SynthesisContext, tiledConstant, tiledConvolution, tiledToRgb } from './tiled.js';
import { type Part, planParts, sizeOf, wholePart, windowOf } from './windows.js';

/** How images become faces: rows [sizePx, resolution] and columns [sizePx, resolution]; faces = rows X columns^T. */
export interface FaceCrop {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
  readonly sizePx: number;
}

/** How a faces model is built. */
export interface FacesOptions {
  /** Images in a batch: fixed. */
  readonly images: number;
  /** What the probe found; with 1, standard operators only. */
  readonly block: number;
  readonly noise: NoiseMode;
  /** Take a style for each layer, `ws` [images, styles, wSize], instead of one for all. */
  readonly stylePerLayer?: boolean;
  /** Up to this resolution layers are products of planes, above it blocked kernels; 64 unless given, the fastest that was found. */
  readonly planesUpTo?: number;
  /** Left out: the whole images, as the generator gives them, are the output `image`. */
  readonly crop?: FaceCrop;
}

// Up to here the products of matrices are faster than direct convolution.
const PLANES_UP_TO = 64;

type NoiseOf = (layer: StyledConvolution, part: Part, order: 'tiled' | 'blocked') => Tensor | undefined;

/** rows · X · columns^T for every colour of every image. */
function resize(x: Tensor, rows: Float32Array, columns: Float32Array): Tensor {
  const { graph } = x;
  const [height, width] = (x.shape as number[]).slice(2);
  const [down, across] = [rows.length / height, columns.length / width];
  const narrow = matmul(graph.constant(rows, [down, height]), x);
  return matmul(narrow, graph.constant(transposed(columns, across), [width, across]));
}

class Faces {
  readonly graph = new Graph();
  readonly context: SynthesisContext;
  #noiseInputs = new Map<string, Tensor>();

  constructor(
    readonly network: StyleGan2,
    readonly weights: Weights,
    readonly options: FacesOptions,
  ) {
    const { graph } = this;
    const { images } = options;
    this.context = { graph, network, weights, images, w: styleInput(graph, network, options) };
  }

  /** A layer's noise: [height, width, images, 1] for tiled maps, [images, 1, height, width] for blocked ones. */
  noiseOf: NoiseOf = ({ name, resolution }, part, order) => {
    const { graph, network, weights, options } = this;
    if (options.noise === 'none' || !network.noise) return undefined;
    const known = this.#noiseInputs.get(name);
    if (known) return known;
    const [height, width] = sizeOf(part);
    const { images } = options;
    let noise: Tensor;
    if (options.noise === 'random') {
      const shape = order === 'tiled' ? [height, width, images, 1] : [images, 1, height, width];
      noise = graph.input(`noise.${name}`, shape);
    } else {
      const values = cutColumns(weightOf(weights, `${name}.noise_const`), resolution, part.columns);
      const rows = values.subarray(part.rows.begin * width, part.rows.end * width);
      noise = graph.constant(rows, order === 'tiled' ? [height, width, 1, 1] : [1, 1, height, width]);
    }
    if (order === 'tiled') noise = mul(noise, noiseStrength(weights, name));
    this.#noiseInputs.set(name, noise);
    return noise;
  };

  /** The image so far, in the size and part of the next one. */
  enlarge(image: Tensor, size: number, from: Part, to: Part): Tensor {
    const matrix = upsamplingMatrix(this.network, size);
    const along = (source: Window, target: Window): Float32Array =>
      cutColumns(matrix.subarray(target.begin * size, target.end * size), size, source);
    return resize(image, along(from.rows, to.rows), along(from.columns, to.columns));
  }

  /** Adds the blocks' contributions, each a part of its own resolution, into one image. */
  total(layers: readonly { rgb: Tensor; part: Part; size: number }[]): { image: Tensor; part: Part } {
    const [first, ...others] = layers;
    let { rgb: image, part, size } = first;
    for (const next of others) {
      image = add(this.enlarge(image, size, part, next.part), next.rgb);
      ({ part, size } = next);
    }
    return { image, part };
  }

  image(wanted: Part): { image: Tensor; part: Part } {
    const { network, context, options } = this;
    const { block, images, planesUpTo = PLANES_UP_TO } = options;
    const parts = planParts(network, wanted);
    const fits = (layer: StyledConvolution): boolean =>
      block > 1 && layer.inputs % block === 0 && layer.outputs % block === 0;
    const high = network.blocks.filter(({ resolution }) => resolution > planesUpTo);
    const blocked = high.every(({ convolutions }) => convolutions.every(fits)) ? high : [];

    const contributions: { rgb: Tensor; part: Part; size: number }[] = [];
    let x = tiledConstant(context);
    let part = wholePart(4);
    for (const { convolutions, toRgb, resolution } of network.blocks) {
      if (blocked[0]?.resolution === resolution) break;
      for (const layer of convolutions) {
        const layerParts = parts.get(layer.name);
        if (!layerParts) throw new Error(`no parts are planned for ${layer.name}`);
        part = layerParts.to;
        x = tiledConvolution(context, x, layer, layerParts, this.noiseOf(layer, part, 'tiled'));
      }
      contributions.push({ rgb: tiledToRgb(context, x, toRgb, part), part, size: resolution });
    }
    if (blocked.length > 0) {
      const mapOf = blockedMaps(x, part, context);
      const each = Array.from({ length: images }, (_, image) =>
        this.highBlocks(blocked, mapOf(image), image),
      );
      blocked.forEach(({ resolution }, i) => {
        const rgb = concat(
          each.map((layers) => layers[i].rgb),
          0,
        );
        contributions.push({ rgb, part: each[0][i].part, size: resolution });
      });
    }
    return this.total(contributions);
  }

  /** The blocks of high resolution for one image. */
  highBlocks(blocks: readonly SynthesisBlock[], start: BlockedMap, image: number) {
    const context = { ...this.context, block: this.options.block, image };
    const noiseOf = (layer: StyledConvolution, part: Part): Tensor | undefined => {
      const noise = this.noiseOf(layer, part, 'blocked');
      if (noise?.shape[0] !== this.options.images || this.options.images === 1) return noise;
      return slice(noise, [{ axis: 0, begin: image, end: image + 1 }]);
    };
    let map = start;
    return blocks.map(({ convolutions, toRgb }) => {
      for (const layer of convolutions) map = blockedConvolution(context, map, layer, noiseOf);
      return { rgb: blockedToRgb(context, map, toRgb), part: map.part };
    });
  }

  build(): LoweredApart {
    const { graph, network, options } = this;
    const { crop } = options;
    const { resolution } = network;
    const wanted = crop
      ? { rows: windowOf(crop.rows, resolution), columns: windowOf(crop.columns, resolution) }
      : wholePart(resolution);
    const { image, part } = this.image(wanted);
    if (!crop) {
      graph.output('image', image);
      return lowerApart(graph);
    }
    const pixels = mul(add(clip(image, -1, 1), 1), 0.5);
    const faces = resize(
      pixels,
      cutColumns(crop.rows, resolution, part.rows),
      cutColumns(crop.columns, resolution, part.columns),
    );
    graph.output('faces', faces);
    return lowerApart(graph);
  }
}

/**
 * Synthesis for batches of fixed size: `w` [images, wSize], or `ws` [images, styles, wSize], to `faces` [images, 3, sizePx,
 * sizePx] in 0..1, or to `image` where no crop is given.
 *
 * With random noise, every layer has an input `noise.NAME` of fixed shape for standard normal numbers.
 */
export function facesModel(network: StyleGan2, weights: Weights, options: FacesOptions): LoweredApart {
  return new Faces(network, weights, options).build();
}
