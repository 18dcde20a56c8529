// The faces that a foreign network takes: whatever its layout and shape, it is given channels first, and square.

import { UserError } from '../../files/user-error.js';
import { type ModelProto, makeValueInfo, type NodeProto } from '../../formats/onnx/onnx.js';
import { describePort, type OpenedModel, withInputDims } from './foreign-model.js';
import { integers, NodeChain } from './node-chain.js';
import { copyModel, type Dimension, freshNames, graphOf, renameValue } from './onnx-edit.js';

/** Height and width in pixels of the part of a face that a network sees; the face is as wide as it is high. */
export interface FaceFrame {
  readonly heightPx: number;
  readonly widthPx: number;
}

/** A foreign model that takes faces [n, 3, size, size]. */
export interface FaceModel extends OpenedModel {
  readonly frame: FaceFrame;
  /** What may mend it where the runtime cannot use it, because the file leaves the size of its pictures open. */
  readonly remedy: string | undefined;
}

// The size of aligned faces, taken where a network leaves its own open.
const USUAL_SIZE_PX = 112;
const LARGEST_PX = 2048;

// 112x96, the framing of SphereFace and Xiaoccer's MobileFaceNet, is 6/7. A narrower picture is framed in a way unknown here.
const NARROWEST = 3 / 4;

/**
 * Makes a model take faces [n, 3, size, size], whose size is settled where the file leaves it open. A network with its
 * colours last gets them last; one whose pictures are higher than wide gets the middle columns of the square face.
 *
 * @throws UserError naming the input where it takes no such pictures
 */
export function takeFaces(opened: OpenedModel): FaceModel {
  const { name, input } = opened;
  const dims = input.dims ?? [null, null, null, null];
  const refuse = (why: string): UserError =>
    new UserError(`${name}: ${describePort('input', input)}: ${why}`);
  if (dims.length !== 4) throw refuse('images [n, 3, height, width] are expected');
  const isLast = hasColoursLast(opened.model, input.name, dims);
  const [batch, channels, height, width] = isLast ? [dims[0], dims[3], dims[1], dims[2]] : dims;
  if (channels === 1) throw refuse('it takes grey pictures, but images [n, 3, height, width] are expected');
  if (typeof channels === 'number' && channels !== 3)
    throw refuse('images [n, 3, height, width] are expected');
  const frame = frameOf(height, width);
  const { heightPx, widthPx } = frame;
  if (heightPx > LARGEST_PX) throw refuse(`images of at most ${LARGEST_PX} pixels are expected`);
  if (widthPx > heightPx || widthPx < NARROWEST * heightPx) {
    throw refuse(
      'square pictures, or some that are higher than wide by a third at most (112x96), are expected: how a face lies in ' +
        'others is not known here; export it for 112x112',
    );
  }
  const isOpen = [channels, height, width].some((size) => typeof size !== 'number');
  const order = isLast ? 'last' : 'first';
  const remedy = isOpen
    ? `its file leaves sizes open, and it was given ${heightPx}x${widthPx} pixels with colours ${order}: export it with the sizes that it takes`
    : undefined;
  const square: Dimension[] = [batch, 3, heightPx, heightPx];
  const isPlain = !isLast && widthPx === heightPx;
  const model = isPlain ? withInputDims(opened, square) : withBridge(opened, square, { isLast, frame });
  return { ...model, frame, remedy };
}

/** A frame's size in words: `112x96 pixels, the middle columns of 112x112`. */
export function describeFrame({ heightPx, widthPx }: FaceFrame): string {
  const size = `${heightPx}x${widthPx} pixels`;
  return widthPx === heightPx ? size : `${size}, the middle columns of ${heightPx}x${heightPx}`;
}

function frameOf(height: Dimension, width: Dimension): FaceFrame {
  const known = [height, width].filter((size) => typeof size === 'number');
  const [heightPx = USUAL_SIZE_PX, widthPx = heightPx] = known;
  return { heightPx, widthPx };
}

/** The model with nodes in front that cut the middle columns out of a square face, and put the colours last. */
function withBridge(
  opened: OpenedModel,
  square: readonly Dimension[],
  { isLast, frame: { heightPx, widthPx } }: { isLast: boolean; frame: FaceFrame },
): OpenedModel {
  const model = copyModel(opened.model);
  const graph = graphOf(model);
  const fresh = freshNames(model);
  const { name } = opened.input;
  const inner = fresh(`${name}.framed`);
  renameValue(graph, name, inner);
  const chain = new NodeChain(name, fresh);
  if (widthPx !== heightPx) {
    const from = Math.floor((heightPx - widthPx) / 2);
    const columns = Array.from({ length: widthPx }, (_, i) => from + i);
    chain.apply('Gather', integers(...columns), { axis: 3 });
  }
  if (isLast) chain.apply('Transpose', undefined, { perm: [0, 2, 3, 1] });
  graph.node = [...chain.end(inner), ...graph.node];
  graph.input = [makeValueInfo(name, 'float32', square)];
  return { ...opened, model, input: { name, dims: square } };
}

function hasColoursLast(model: ModelProto, input: string, dims: readonly Dimension[]): boolean {
  if (dims[1] === 3 || dims[3] === 3) return dims[1] !== 3;
  if (typeof dims[1] === 'number') return dims[1] > 4 && (dims[3] === 1 || typeof dims[3] !== 'number');
  return readsColoursLast(model, input);
}

// What a graph does to its pixels before its first layer, without moving them.
const PASSING = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Neg',
  'Pow',
  'Cast',
  'Identity',
  'Clip',
  'Floor',
  'Max',
  'Min',
  'Pad',
]);

// A hostile graph may go round in circles.
const MAX_STEPS = 32;

/** Whether a graph, whose input's shape is open, begins by bringing colours that come last to the front, as converters write. */
function readsColoursLast(model: ModelProto, input: string): boolean {
  const { node: nodes } = graphOf(model);
  let value = input;
  for (let i = 0; i < MAX_STEPS; i++) {
    const reader = nodes.find((node) => node.opType !== 'Shape' && node.input.includes(value));
    if (reader?.opType === 'Transpose') return permutationOf(reader).join() === '0,3,1,2';
    if (reader === undefined || !PASSING.has(reader.opType)) return false;
    value = reader.output[0];
  }
  return false;
}

const permutationOf = ({ attribute }: NodeProto): bigint[] =>
  attribute.find(({ name }) => name === 'perm')?.ints ?? [];
