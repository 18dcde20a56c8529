// NVIDIA's generator files: from the inert records of a pickle to an architecture and its weights. No code of a file is run.
import type { StoredTensor } from '../formats/elements.js';
import { PickleRecord, type PickleValue } from '../formats/pickle-values.js';
import { TorchTensor } from '../formats/torch-tensor.js';
import { UserError } from '../math/user-error.js';
import type { Weights } from './initialise.js';
import { checkTensors, readTensors } from './stored-tensors.js';
import { type StyleGan2, stylegan2, stylegan2Tensors } from './stylegan2.js';

/** A generator out of a file. */
export interface LoadedStyleGan2 {
  readonly network: StyleGan2;
  readonly weights: Weights;
}

const NETWORK = 'G_ema';

/** Whether the content of a weight pickle is a snapshot of generator and discriminator as NVIDIA's programs write it. */
export function isStyleGanSnapshot(value: PickleValue): boolean {
  return value instanceof Map && value.get(NETWORK) instanceof PickleRecord;
}

/**
 * The generator of a snapshot, `G_ema`, from what the file says of its objects: StyleGAN2 by stylegan2-ada-pytorch or the
 * stylegan3 repository, without labels, with 'skip' architecture.
 *
 * @param value what {@link readWeightPickle} gives; `name` stands for the file in errors
 * @throws UserError naming what is not supported, or the tensors that are missing, extra or of another shape
 */
export async function readStyleGan2(value: PickleValue, name: string): Promise<LoadedStyleGan2> {
  const generator = generatorOf(value, name);
  refuseOthers(generator, name);
  const network = architectureOf(generator, name);
  const stored = new Map<string, StoredTensor>();
  collectTensors(generator, '', stored);
  for (const tensor of [...stored.keys()]) {
    if (tensor.endsWith('resample_filter')) stored.delete(tensor);
  }
  const expected = stylegan2Tensors(network);
  checkTensors(stored, expected, { file: name, network: `StyleGAN2 of ${network.resolution} pixels` });
  return { network, weights: await readTensors(stored, expected, name) };
}

/** One module of a network: its class, its attributes, and what it is made of. */
class Module {
  constructor(
    readonly record: PickleRecord,
    readonly path: string,
    readonly file: string,
  ) {}

  /** An attribute of the module, or an argument with which it was made; null where it has none of that name. */
  get(key: string): PickleValue {
    const { state } = this.record;
    return entry(state, key) ?? entry(entry(state, '_init_kwargs'), key) ?? null;
  }

  number(key: string): number {
    const value = this.get(key);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new UserError(
      `${this.file}: ${this.path}.${key}: expected a number; is this a StyleGAN2 generator?`,
    );
  }

  /** Throws unless an attribute is what StyleGAN2 as built here has. */
  expect(key: string, wanted: PickleValue): void {
    const found = this.get(key) ?? wanted;
    if (found === wanted) return;
    throw new UserError(
      `${this.file}: ${this.path} has ${key} ${String(found)}, which is not supported; ${String(wanted)} is`,
    );
  }

  find(name: string): Module | undefined {
    const found = entry(entry(this.record.state, '_modules'), name);
    return found instanceof PickleRecord ? new Module(found, `${this.path}.${name}`, this.file) : undefined;
  }

  child(name: string): Module {
    const found = this.find(name);
    if (found) return found;
    throw new UserError(`${this.file}: ${this.path} has no part '${name}'; is this a StyleGAN2 generator?`);
  }
}

/** A value of a dict, or of an object that was one. */
function entry(container: PickleValue | undefined, key: string): PickleValue | undefined {
  if (container instanceof Map) return container.get(key);
  return container instanceof PickleRecord ? container.items.get(key) : undefined;
}

function generatorOf(value: PickleValue, name: string): Module {
  const found = entry(value, NETWORK);
  if (found instanceof PickleRecord) return new Module(found, NETWORK, name);
  if (Array.isArray(value)) {
    throw new UserError(
      `${name}: holds a list, as TensorFlow's StyleGAN files do; convert it with legacy.py of stylegan2-ada-pytorch, or take the .pkl for PyTorch`,
    );
  }
  const keys = value instanceof Map ? [...value.keys()].filter((key) => typeof key === 'string') : [];
  throw new UserError(
    `${name}: expected a dict with the network '${NETWORK}', found ${keys.slice(0, 5).join(', ') || 'none of that kind'}`,
  );
}

function refuseOthers(generator: Module, name: string): void {
  const synthesis = generator.child('synthesis');
  if (synthesis.find('input')) {
    throw new UserError(
      `${name}: holds an alias-free StyleGAN3 generator, which is not supported; StyleGAN2 is, also where the stylegan3 repository made it (--cfg=stylegan2)`,
    );
  }
  const labels = generator.number('c_dim');
  if (labels > 0) {
    throw new UserError(
      `${name}: holds a conditional generator with labels of ${labels} numbers, which is not supported; take one that was trained without labels`,
    );
  }
}

function architectureOf(generator: Module, name: string): StyleGan2 {
  const mapping = generator.child('mapping');
  const synthesis = generator.child('synthesis');
  const first = mapping.child('fc0');
  const block = synthesis.child('b8');
  const layer = block.child('conv0');
  first.expect('activation', 'lrelu');
  block.expect('architecture', 'skip');
  layer.expect('activation', 'lrelu');
  const clamp = layer.get('conv_clamp') === null ? undefined : layer.number('conv_clamp');
  const features = mapping.get('layer_features');
  return stylegan2({
    resolution: generator.number('img_resolution'),
    zSize: generator.number('z_dim'),
    wSize: generator.number('w_dim'),
    imageChannels: generator.number('img_channels'),
    channelBase: argument(synthesis, 'channel_base', 32768),
    channelMax: argument(synthesis, 'channel_max', 512),
    mappingLayers: mapping.number('num_layers'),
    ...(typeof features === 'number' ? { mappingFeatures: features } : {}),
    learningRateMultiplier: first.number('bias_gain'),
    clamp,
    resampleFilter: filterOf(block, name),
    noise: layer.get('use_noise') !== false,
  });
}

function argument(module: Module, key: string, byDefault: number): number {
  return module.get(key) === null ? byDefault : module.number(key);
}

/** The taps with which a block was made: the filter that it keeps is their outer product. */
function filterOf(block: Module, name: string): number[] {
  const taps = entry(entry(block.record.state, '_init_kwargs'), 'resample_filter') ?? [1, 3, 3, 1];
  if (Array.isArray(taps) && taps.every((tap) => typeof tap === 'number')) return taps;
  throw new UserError(`${name}: ${block.path} has a resample filter that is no list of numbers`);
}

/** Gathers parameters and buffers of a module and its parts under their dotted names. */
function collectTensors(module: Module, prefix: string, into: Map<string, StoredTensor>): void {
  const { state } = module.record;
  for (const kind of ['_parameters', '_buffers']) {
    for (const [key, value] of entriesOf(entry(state, kind))) {
      if (value instanceof TorchTensor) into.set(`${prefix}${key}`, value);
    }
  }
  for (const [key] of entriesOf(entry(state, '_modules'))) {
    const part = module.find(key);
    if (part) collectTensors(part, `${prefix}${key}.`, into);
  }
}

function entriesOf(container: PickleValue | undefined): [string, PickleValue][] {
  const source =
    container instanceof Map ? container : container instanceof PickleRecord ? container.items : [];
  return [...source].flatMap(([key, value]) => (typeof key === 'string' ? [[key, value]] : []));
}
