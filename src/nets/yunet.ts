// The YuNet face detector (Wu et al., "YuNet: a tiny millisecond-level face detector", 2023), freed of its fixed size.
import { decodeOnnx, encodeOnnx, makeValueInfo } from '../formats/onnx.js';
import { UserError } from '../math/user-error.js';
import { copyModel, dimsOf, fixInitialisers, formatDims, graphOf, renameValue } from './onnx-edit.js';

/** The distances, in pixels, between neighbouring cells of YuNet's three grids. */
export const YUNET_STRIDES: readonly number[] = [8, 16, 32];

/** YuNet's outputs at each stride, and how many numbers each gives for a cell of its grid. */
export const YUNET_HEADS: Readonly<Record<string, number>> = { cls: 1, obj: 1, bbox: 4, kps: 10 };

/** Where a YuNet file comes from, for error messages. */
export const YUNET_SOURCE =
  'take face_detection_yunet_2023mar.onnx from opencv_zoo (github.com/opencv/opencv_zoo, MIT licence)';

/**
 * Makes of a YuNet file a model with one input `image` [1, 3, height, width] (BGR, 0..255, sides multiples of 32) and the
 * outputs `cls_8` to `kps_32` [1, cells, numbers], whatever size the file declares.
 *
 * @throws UserError in one line for a file that is no ONNX model, or a network that is not YuNet
 */
export function prepareYunet(bytes: Uint8Array, name: string): Uint8Array {
  const model = copyModel(decodeOnnx(bytes, name));
  fixInitialisers(model);
  const graph = graphOf(model);
  const refuse = (found: string): UserError =>
    new UserError(`${name}: is not a YuNet face detector with five landmarks: ${found}; ${YUNET_SOURCE}`);

  const given = new Set(graph.output.map((value) => value.name));
  const wanted = YUNET_STRIDES.flatMap((stride) =>
    Object.keys(YUNET_HEADS).map((head) => `${head}_${stride}`),
  );
  if (['conf', 'iou', 'loc'].every((output) => given.has(output))) {
    throw refuse('it is the YuNet of 2022, whose outputs conf, iou and loc are not read');
  }
  const missing = wanted.filter((output) => !given.has(output));
  if (missing.length > 0) {
    const found = [...given].slice(0, 4).join(', ') + (given.size > 4 ? ', ...' : '');
    throw refuse(
      `expected outputs cls_8, obj_8, bbox_8, kps_8 and those of 16 and 32, found ${found || 'none'}`,
    );
  }
  const dims = graph.input.length === 1 ? dimsOf(graph.input[0]) : undefined;
  if (graph.input.length !== 1 || dims?.length !== 4 || (dims[1] !== 3 && dims[1] !== null)) {
    const found =
      graph.input.map((value) => `'${value.name}' ${formatDims(dimsOf(value))}`).join(', ') || 'none';
    throw refuse(`expected one input [1, 3, height, width], found ${found}`);
  }
  renameValue(graph, graph.input[0].name, 'image');
  graph.input = [makeValueInfo('image', 'float32', [1, 3, 'height', 'width'])];
  graph.output = wanted.map((output) => {
    const [head, stride] = output.split('_') as [string, string];
    return makeValueInfo(output, 'float32', [1, `cells_${stride}`, YUNET_HEADS[head]!]);
  });
  // Declared for the file's own size; the runtime infers them again.
  graph.valueInfo = [];
  return encodeOnnx(model);
}
