// Second moments of the features before a network's last layer and of the teacher's embeddings, summed in the engine.
import type { Engine, EngineTensor, Session, Slot } from '../../graph/engine.js';
import { Graph } from '../../graph/graph.js';
import { lowerToOnnx } from '../../graph/lower.js';
import { add, div, mul, sub } from '../../graph/operators/elementwise.js';
import { gemm } from '../../graph/operators/linear.js';
import { sum } from '../../graph/operators/reduce.js';
import { concat, reshape, slice } from '../../graph/operators/shaping.js';
import { Opened } from '../../training/opened.js';

/** Lengths of what the moments are of. */
export interface MomentSizes {
  /** Of the features that enter the last layer. */
  readonly features: number;
  /** Of an embedding. */
  readonly embedding: number;
}

/** What the moments say of all images together. */
export interface Covariances {
  readonly images: number;
  readonly featureMean: Float64Array;
  readonly targetMean: Float64Array;
  /** Of each dimension of the embedding; 0 where all embeddings are equal in it, but for rounding. */
  readonly targetVariance: Float64Array;
  /** The mean of the features' variances. */
  readonly featureVariance: number;
  /** [features, features], in the engine. */
  readonly features: EngineTensor;
  /** [features, embedding], of features with embeddings, in the engine. */
  readonly cross: EngineTensor;
}

/** The sums so far: of products, and of features, their squares, embeddings and theirs in one vector. */
type Sums = Readonly<Record<'gram' | 'cross' | 'sums', EngineTensor>>;

/** Dimensions that vary less than this share of what is usual say nothing. */
const SMALLEST_SHARE = 1e-6;

const NAMES = ['gram', 'cross', 'sums'] as const;

/** Sums over batches that come one after the other. */
export class Moments {
  #images = 0;
  #sums: Sums;

  private constructor(
    private readonly engine: Engine,
    private readonly sizes: MomentSizes,
    private readonly parts: Readonly<Record<'adding' | 'ending', Session>> & {
      readonly slots: Readonly<Record<keyof Sums, Slot>>;
    },
    zero: Sums,
    private readonly opened: Opened,
  ) {
    this.#sums = zero;
  }

  static async open(engine: Engine, sizes: MomentSizes): Promise<Moments> {
    const { features, embedding } = sizes;
    const opened = new Opened();
    const place = (label: string): Slot => {
      const slot = engine.slot(label);
      opened.add({ close: () => engine.free(slot) });
      return slot;
    };
    const load = async (label: string, model: Uint8Array) =>
      opened.add(await engine.load(model, { label, planMemory: false, arena: false }));
    const slots = { gram: place('gram'), cross: place('cross'), sums: place('sums') };
    const zero = (name: keyof Sums, shape: number[]) => {
      const data = new Float32Array(shape.reduce((product, length) => product * length));
      return engine.write(slots[name], { data, shape }, { handOver: true });
    };
    try {
      const adding = await load('moments of features', addingModel(sizes));
      const ending = await load('covariances of features', endingModel(sizes));
      const none = {
        gram: await zero('gram', [features, features]),
        cross: await zero('cross', [features, embedding]),
        sums: await zero('sums', [2 * (features + embedding)]),
      };
      return new Moments(engine, sizes, { slots, adding, ending }, none, opened);
    } catch (error) {
      await opened.closeAll();
      throw error;
    }
  }

  /** Images that were added. */
  get images(): number {
    return this.#images;
  }

  /** Adds a batch: features [images, features] and embeddings [images, embedding]. */
  async add(features: EngineTensor, target: EngineTensor): Promise<void> {
    const keep = Object.fromEntries(NAMES.map((name) => [`next_${name}`, this.parts.slots[name]]));
    const { held } = await this.parts.adding.runInto(
      keep,
      { features, target, ...this.#sums },
      { fetch: [] },
    );
    this.#sums = { gram: held.next_gram, cross: held.next_cross, sums: held.next_sums };
    this.#images += features.shape[0];
  }

  /** The covariances over all that was added; the sums are gone afterwards. */
  async finish(): Promise<Covariances> {
    const { features, embedding } = this.sizes;
    const images = this.#images;
    const sums = (await this.engine.read(this.#sums.sums)).data as Float32Array;
    const means = Float64Array.from(sums, (value) => value / images);
    const part = (begin: number, length: number) => means.subarray(begin, begin + length);
    const variance = (mean: Float64Array, squares: Float64Array) =>
      mean.map((value, i) => Math.max(0, squares[i] - value ** 2));
    const featureMean = part(0, features);
    const targetMean = part(2 * features, embedding);
    const targetVariances = variance(targetMean, part(2 * features + embedding, embedding));
    const typical = targetVariances.reduce((total, value) => total + value, 0) / embedding;
    const featureVariances = variance(featureMean, part(features, features));
    const keep = { features: this.parts.slots.gram, targets: this.parts.slots.cross };
    const count = { data: Float32Array.of(images), shape: [] };
    const { held } = await this.parts.ending.runInto(keep, { ...this.#sums, count }, { fetch: [] });
    return {
      images,
      featureMean,
      targetMean,
      targetVariance: targetVariances.map((value) => (value > SMALLEST_SHARE * typical ? value : 0)),
      featureVariance: featureVariances.reduce((total, value) => total + value, 0) / features,
      features: held.features,
      cross: held.targets,
    };
  }

  /** Frees the sums, and what `finish` gave. */
  close(): Promise<void> {
    return this.opened.closeAll();
  }
}

function inputs(graph: Graph, { features, embedding }: MomentSizes) {
  return {
    gram: graph.input('gram', [features, features]),
    cross: graph.input('cross', [features, embedding]),
    sums: graph.input('sums', [2 * (features + embedding)]),
  };
}

function addingModel(sizes: MomentSizes): Uint8Array {
  const graph = new Graph();
  const { gram, cross, sums } = inputs(graph, sizes);
  const f = graph.input('features', ['images', sizes.features]);
  const t = graph.input('target', ['images', sizes.embedding]);
  graph.output('next_gram', gemm(f, f, { transposeA: true, plus: gram }));
  graph.output('next_cross', gemm(f, t, { transposeA: true, plus: cross }));
  const over = (x: typeof f) => sum(x, { axes: [0] });
  graph.output('next_sums', add(sums, concat([over(f), over(mul(f, f)), over(t), over(mul(t, t))], 0)));
  return lowerToOnnx(graph);
}

function endingModel(sizes: MomentSizes): Uint8Array {
  const graph = new Graph();
  const { gram, cross, sums } = inputs(graph, sizes);
  const count = graph.input('count', []);
  const mean = (begin: number, length: number) =>
    div(slice(sums, [{ axis: 0, begin, end: begin + length }]), count);
  const { features, embedding } = sizes;
  const column = reshape(mean(0, features), [features, 1]);
  graph.output('features', sub(div(gram, count), mul(column, mean(0, features))));
  graph.output('targets', sub(div(cross, count), mul(column, mean(2 * features, embedding))));
  return lowerToOnnx(graph);
}
