// The forms in which foreign generators take their latents, and how [batch, size] becomes each of them.

import { UserError } from '../../files/user-error.js';
import { describePort, type ForeignModel, withInputDims } from './foreign-model.js';
import { integers, type NodeChain } from './node-chain.js';
import type { Dimension } from './onnx-edit.js';

/** The length of the latent z; `asked` is what the configuration says. @throws UserError where the two differ */
export function askedLatentLength(foreign: ForeignModel, asked: number | undefined): number {
  const size = latentLength(foreign, asked);
  if (asked === undefined || asked === size) return size;
  throw new UserError(
    `${foreign.name}: takes latents of ${size} numbers, but the configuration says ${asked} (generator.latent); leave it out`,
  );
}

/**
 * The length of the latent that the input takes: [n, size], [n, layers, size] or [n, size, 1, 1].
 *
 * @param open the length where the file leaves it open
 * @throws UserError for an input of another shape
 */
export function latentLength({ name, input, wholeNumbers }: ForeignModel, open: number | undefined): number {
  const dims = input.dims ?? [null, null];
  const refuse = (why: string): UserError =>
    new UserError(`${name}: ${describePort('input', input)}: ${why}`);
  if (wholeNumbers !== 'no')
    throw refuse('it takes whole numbers, but latents have fractions; export it for float32');
  const pixel = dims.length === 4 && dims[2] === 1 && dims[3] === 1;
  if (dims.length !== 2 && dims.length !== 3 && !pixel) {
    throw refuse('a latent [n, size], [n, layers, size] or [n, size, 1, 1] is expected');
  }
  if (dims.length === 3 && typeof dims[1] !== 'number') {
    throw refuse('the number of layers is open; export it with the number that it has');
  }
  const declared = pixel ? dims[1] : dims.at(-1);
  const size = typeof declared === 'number' ? declared : open;
  if (size === undefined) throw refuse("the latent's size is open; set it (generator.latent)");
  return size;
}

/** The model with its input declared for latents of this size. */
export function withLatentDims(foreign: ForeignModel, size: number): ForeignModel {
  const dims = foreign.input.dims ?? [null, null];
  if (dims.length === 4) return withInputDims(foreign, [dims[0], size, 1, 1]);
  return withInputDims(foreign, [...dims.slice(0, -1), size]);
}

/** How many layers of the network take a latent of their own: 1 where one is given for all. */
export function layersOf({ input: { dims } }: ForeignModel): number {
  return dims?.length === 3 ? Number(dims[1]) : 1;
}

/** From [batch, layers · size] to the form of a network that takes a latent for each layer. */
export function splitLayers(chain: NodeChain, layers: number, size: number): void {
  chain.apply('Reshape', integers(-1, layers, size));
}

/** From [batch, size] to the form that the network takes; a style is repeated for all layers. */
export function spreadLatent(chain: NodeChain, dims: readonly Dimension[] | undefined): void {
  if (dims?.length === 4) chain.apply('Reshape', integers(-1, Number(dims[1]), 1, 1));
  if (dims?.length === 3) {
    const [layers, size] = dims.slice(1).map(Number);
    chain.apply('Reshape', integers(-1, 1, size)).apply('Expand', integers(1, layers, size));
  }
}
