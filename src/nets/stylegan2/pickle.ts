// NVIDIA's generator files: from the inert records of a pickle to an architecture and its weights. No code of a file is run.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { describePickleValue, itemsOf, PickleRecord, type PickleValue } from '../../formats/pickle/values.js';
import { moduleTensors } from '../../formats/weights/module-tensors.js';
import { checkTensors, listNames, readTensors } from '../import/stored-tensors.js';
import type { Weights } from '../initialise.js';
import { type StyleGan2, stylegan2, stylegan2Tensors } from './stylegan2.js';

/** A generator out of a file. */
export interface LoadedStyleGan2 {
  readonly network: StyleGan2;
  readonly weights: Weights;
}

const NETWORK = 'G_ema';

/** Whether the content of a weight pickle is a snapshot of generator and discriminator as NVIDIA's programs write it. */
export function isStyleGanSnapshot(value: PickleValue): boolean {
  return entry(value, NETWORK) instanceof PickleRecord || isTensorFlowSnapshot(value);
}

/** TensorFlow's StyleGAN files are a list of three networks of NVIDIA's library. */
function isTensorFlowSnapshot(value: PickleValue): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => each instanceof PickleRecord && each.module.startsWith('dnnlib.tflib'))
  );
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
  const { tensors: stored, unread } = moduleTensors(generator.record, name);
  const [kept] = unread;
  if (kept !== undefined) {
    throw new UserError(
      `${name}: tensor ${showText(kept[0])} is kept as ${showText(kept[1])}, which is not read`,
    );
  }
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
      `${this.file}: ${this.path} has ${key} ${inWords(found)}, which is not supported; ${inWords(wanted)} is`,
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

function entry(container: PickleValue | undefined, key: string): PickleValue | undefined {
  return itemsOf(container)?.get(key);
}

/** Texts and numbers as they are, of everything else the kind: a hostile file's lists may be larger than memory as text. */
function inWords(value: PickleValue): string {
  return typeof value === 'string' || typeof value === 'number'
    ? showText(`${value}`)
    : describePickleValue(value);
}

function generatorOf(value: PickleValue, name: string): Module {
  const found = entry(value, NETWORK);
  if (found instanceof PickleRecord) return new Module(found, NETWORK, name);
  if (Array.isArray(value)) {
    throw new UserError(
      `${name}: holds a list, as TensorFlow's StyleGAN files do; convert it with legacy.py of stylegan2-ada-pytorch, or take the .pkl for PyTorch`,
    );
  }
  const keys = [...(itemsOf(value)?.keys() ?? [])].filter((key) => typeof key === 'string');
  throw new UserError(
    `${name}: expected NVIDIA's dict with the network '${NETWORK}', found ${keys.length > 0 ? `a dict of ${listNames(keys)}` : describePickleValue(value)}`,
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
  const options = {
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
  };
  return stylegan2(options, name);
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
