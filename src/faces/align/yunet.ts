// The YuNet face detector (Wu et al., "YuNet: a tiny millisecond-level face detector", 2023), freed of its fixed size.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { decodeOnnx, encodeOnnx, makeValueInfo } from '../../formats/onnx/onnx.js';
import {
  addedNode,
  copyModel,
  dimsOf,
  fixInitialisers,
  formatDims,
  freshNames,
  graphOf,
  renameValue,
} from '../../nets/foreign/onnx-edit.js';

/** The distances, in pixels, between neighbouring cells of YuNet's three grids. */
const YUNET_STRIDES: readonly number[] = [8, 16, 32];

/** YuNet's outputs at each stride: class and object scores, box and landmarks. */
const YUNET_HEADS: readonly string[] = ['cls', 'obj', 'bbox', 'kps'];
/** The numbers of a cell: 1 + 1 + 4 + 10. */
const YUNET_NUMBERS = 16;

/** Where a YuNet file comes from, for error messages. */
export const YUNET_SOURCE =
  'take face_detection_yunet_2023mar.onnx from opencv_zoo (github.com/opencv/opencv_zoo, MIT licence)';

/**
 * Makes of a YuNet file a model with one input `image` [1, 3, height, width] (BGR, 0..255, sides multiples of 32) and one
 * output `cells` [1, cells, 16], whatever size the file declares: the cells of each grid row by row, the finest grid first;
 * of each its class, object, box (4) and landmarks (10). One array comes back from the engine faster than twelve.
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
  const headsOf = (stride: number) => YUNET_HEADS.map((head) => `${head}_${stride}`);
  const wanted = YUNET_STRIDES.flatMap(headsOf);
  if (['conf', 'iou', 'loc'].every((output) => given.has(output))) {
    throw refuse('it is the YuNet of 2022, whose outputs conf, iou and loc are not read');
  }
  const missing = wanted.filter((output) => !given.has(output));
  if (missing.length > 0) {
    const found =
      [...given]
        .slice(0, 4)
        .map((output) => showText(output))
        .join(', ') + (given.size > 4 ? ', ...' : '');
    throw refuse(
      `expected outputs cls_8, obj_8, bbox_8, kps_8 and those of 16 and 32, found ${found || 'none'}`,
    );
  }
  const dims = graph.input.length === 1 ? dimsOf(graph.input[0]) : undefined;
  if (graph.input.length !== 1 || dims?.length !== 4 || (dims[1] !== 3 && dims[1] !== null)) {
    const found =
      graph.input.map((value) => `'${showText(value.name)}' ${formatDims(dimsOf(value))}`).join(', ') ||
      'none';
    throw refuse(`expected one input [1, 3, height, width], found ${found}`);
  }
  renameValue(graph, graph.input[0].name, 'image');
  graph.input = [makeValueInfo('image', 'float32', [1, 3, 'height', 'width'])];
  const fresh = freshNames(model);
  const concat = (inputs: string[], output: string, axis: number): string => {
    graph.node.push(addedNode('Concat', inputs, [output], { axis }));
    return output;
  };
  const grids = YUNET_STRIDES.map((stride) => concat(headsOf(stride), fresh(`cells_${stride}`), 2));
  graph.output = [makeValueInfo(concat(grids, fresh('cells'), 1), 'float32', [1, 'cells', YUNET_NUMBERS])];
  // Declared for the file's own size; the runtime infers them again.
  graph.valueInfo = [];
  return encodeOnnx(model);
}
