// Ridge regression from covariances by conjugate gradients in the engine, all columns at once.
import type { Engine, EngineTensor, Session, Slot } from '../../graph/engine.js';
import { Graph } from '../../graph/graph.js';
import { lowerToOnnx } from '../../graph/lower.js';
import { add, div, mul, sub } from '../../graph/operators/elementwise.js';
import { matmul } from '../../graph/operators/linear.js';
import { sum } from '../../graph/operators/reduce.js';
import type { Tensor } from '../../graph/tensor.js';
import { Opened } from '../../training/opened.js';
import type { Covariances, MomentSizes } from './moments.js';

/** What is solved. */
export interface RidgeProblem extends MomentSizes {
  readonly covariances: Covariances;
  /** Weights [features, embedding] toward which the solution is drawn; up to one factor for all, which is fitted. */
  readonly prior: Float32Array;
  /** How strongly, in images of average variance. */
  readonly priorImages: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came out. */
export interface RidgeSolution {
  /** [features, embedding]. */
  readonly weights: Float32Array;
  /** The variance of what they predict, by dimension of the embedding. */
  readonly variance: Float32Array;
  /** Whether what is left is small enough. */
  readonly isSolved: boolean;
}

/** The residual that is small enough, as a share of the first one. */
const TOLERANCE = 1e-4;
const MOST_ITERATIONS = 400;
/** Keeps a column that is solved from dividing by zero. */
const TINY = 1e-30;

/**
 * Minimises, over W, the mean squared error of features · W against embeddings, both centred, plus λ |W - s · prior|², where s
 * is the factor by which the prior alone does best and λ = priorImages / images · the mean variance of a feature.
 *
 * By conjugate gradients (Hestenes & Stiefel, 1952) from s · prior on; undefined where `signal` ended it.
 */
export async function solveRidge(engine: Engine, problem: RidgeProblem): Promise<RidgeSolution | undefined> {
  const opened = new Opened();
  try {
    return await solve(engine, problem, opened);
  } finally {
    await opened.closeAll();
  }
}

async function solve(
  engine: Engine,
  { covariances, prior, priorImages, signal, ...sizes }: RidgeProblem,
  opened: Opened,
): Promise<RidgeSolution | undefined> {
  const { features: covariance, cross, targetVariance } = covariances;
  const load = async (label: string, model: Uint8Array): Promise<Session> =>
    opened.add(await engine.load(model, { label, planMemory: false, arena: false }));
  const place = (label: string): Slot => {
    const slot = engine.slot(label);
    opened.add({ close: () => engine.free(slot) });
    return slot;
  };
  const slots = { w: place('weights'), r: place('residual'), p: place('direction'), rr: place('squares') };
  const measuring = await load('what weights predict', measuringModel(sizes));
  const product = place('predicted');
  const measure = async (weights: EngineTensor) => {
    const { held, fetched } = await measuring.runInto({ product }, { covariance, cross, weights }, {});
    const values = (name: string) => fetched[name].data as Float32Array;
    return { product: held.product, shared: values('shared'), variance: values('variance') };
  };

  const shape = [sizes.features, sizes.embedding];
  const start = await engine.write(place('prior'), { data: prior, shape });
  const alone = await measure(start);
  // Each dimension of the embedding counts by its variance, as in the standardised target.
  const weighed = (values: Float32Array) =>
    values.reduce((total, value, i) => total + (targetVariance[i] > 0 ? value / targetVariance[i] : 0), 0);
  const factor = weighed(alone.shared) / Math.max(weighed(alone.variance), Number.MIN_VALUE);
  const begin = await load('first residual', beginningModel(sizes));
  const scalar = (value: number) => ({ data: Float32Array.of(value), shape: [] });
  let { held: state, fetched } = await begin.runInto(
    slots,
    { prior: start, product: alone.product, cross, factor: scalar(factor) },
    { fetch: ['left'] },
  );
  const first = Number(fetched.left.data[0]);
  const iterating = await load('conjugate gradients', iterationModel(sizes));
  const strength = scalar((priorImages / covariances.images) * covariances.featureVariance);
  const isSolved = () => Number(fetched.left.data[0]) <= TOLERANCE ** 2 * first;
  for (let i = 0; i < MOST_ITERATIONS && !isSolved(); i++) {
    if (signal?.aborted) return undefined;
    const feeds = { covariance, strength, w: state.w, r: state.r, p: state.p, rr: state.rr };
    const keep = Object.fromEntries(Object.entries(slots).map(([name, slot]) => [`next_${name}`, slot]));
    const next = await iterating.runInto(keep, feeds, { fetch: ['left'] });
    const { next_w: w, next_r: r, next_p: p, next_rr: rr } = next.held;
    state = { w, r, p, rr };
    fetched = next.fetched;
  }
  const { variance } = await measure(state.w);
  return {
    weights: (await engine.read(state.w)).data as Float32Array,
    variance,
    isSolved: isSolved(),
  };
}

const overRows = (x: Tensor): Tensor => sum(x, { axes: [0], keepDims: true });

/** Of weights: covariance · weights, and by column their covariance with the targets and the variance of what they predict. */
function measuringModel({ features, embedding }: MomentSizes): Uint8Array {
  const graph = new Graph();
  const weights = graph.input('weights', [features, embedding]);
  const product = matmul(graph.input('covariance', [features, features]), weights);
  graph.output('product', product);
  graph.output('shared', overRows(mul(weights, graph.input('cross', [features, embedding]))));
  graph.output('variance', overRows(mul(weights, product)));
  return lowerToOnnx(graph);
}

function beginningModel({ features, embedding }: MomentSizes): Uint8Array {
  const graph = new Graph();
  const factor = graph.input('factor', []);
  const r = sub(
    graph.input('cross', [features, embedding]),
    mul(graph.input('product', [features, embedding]), factor),
  );
  const rr = overRows(mul(r, r));
  graph.output('w', mul(graph.input('prior', [features, embedding]), factor));
  graph.output('r', r);
  graph.output('p', add(r, 0));
  graph.output('rr', rr);
  graph.output('left', sum(rr));
  return lowerToOnnx(graph);
}

function iterationModel({ features, embedding }: MomentSizes): Uint8Array {
  const graph = new Graph();
  const [w, r, p] = ['w', 'r', 'p'].map((name) => graph.input(name, [features, embedding]));
  const rr = graph.input('rr', [1, embedding]);
  const strength = graph.input('strength', []);
  const q = add(matmul(graph.input('covariance', [features, features]), p), mul(p, strength));
  const step = div(rr, add(overRows(mul(p, q)), TINY));
  const nextR = sub(r, mul(q, step));
  const nextRr = overRows(mul(nextR, nextR));
  graph.output('next_w', add(w, mul(p, step)));
  graph.output('next_r', nextR);
  graph.output('next_p', add(nextR, mul(p, div(nextRr, add(rr, TINY)))));
  graph.output('next_rr', nextRr);
  graph.output('left', sum(nextRr));
  return lowerToOnnx(graph);
}
