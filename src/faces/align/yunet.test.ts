// Which files are taken for a YuNet detector, and what is said of others.
import { describe, expect, test } from 'vitest';
import { toyYunet } from '../../../test/faces/toy-yunet.js';
import { embedder, file, mirror } from '../../../test/nets/foreign-models.js';
import {
  decodeOnnx,
  encodeOnnx,
  makeModel,
  makeNode,
  makeValueInfo,
  tensorInfo,
} from '../../formats/onnx/onnx.js';
import { prepareYunet } from './yunet.js';

/** The line with which bytes are refused. */
function refusal(bytes: Uint8Array): string {
  try {
    prepareYunet(bytes, 'detector.onnx');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

/** A model with these outputs, all of them its input. */
function withOutputs(...names: string[]): Uint8Array {
  const shape = [1, 3, 320, 320];
  return encodeOnnx(
    makeModel({
      nodes: names.map((name) => makeNode('Identity', ['input'], [name])),
      inputs: [makeValueInfo('input', 'float32', shape)],
      outputs: names.map((name) => makeValueInfo(name, 'float32', shape)),
    }),
  );
}

describe('a detector', () => {
  test('written for 320 x 320 is declared for any size', () => {
    const { graph } = decodeOnnx(prepareYunet(toyYunet(), 'toy'), 'toy');
    expect(graph?.input.map((value) => [value.name, tensorInfo(value).shape])).toEqual([
      ['image', [1, 3, 'height', 'width']],
    ]);
    expect(graph?.output.map((value) => [value.name, tensorInfo(value).shape])).toEqual([
      ['cells', [1, 'cells', 16]],
    ]);
  });

  test.each([
    ['an embedding network', file(mirror()).bytes, /is not a YuNet.*found vector; take face_detection_yunet/],
    ['the YuNet of 2022', withOutputs('loc', 'conf', 'iou'), /is not a YuNet.*the YuNet of 2022/],
    ['one stride of YuNet', withOutputs('cls_8', 'obj_8', 'bbox_8', 'kps_8'), /expected outputs cls_8.*32/],
    ['a web page', Buffer.from('<!doctype html><title>404</title>'), /detector\.onnx.*HTML page/],
    ['nothing', new Uint8Array(0), /detector\.onnx/],
  ])('that is %s is refused in one line', (_, bytes, message) => {
    expect(refusal(bytes)).toMatch(message);
    expect(refusal(bytes)).not.toContain('\n');
  });

  test('with an input of another rank is refused by its shape', () => {
    const model = embedder(
      [8, 16, 32].flatMap((stride) =>
        ['cls', 'obj', 'bbox', 'kps'].map((head) => makeNode('Identity', ['images'], [`${head}_${stride}`])),
      ),
      { input: ['n', 3, 4] },
    );
    model.graph!.output = model.graph!.node.map((node) =>
      makeValueInfo(node.output[0], 'float32', ['n', 3, 4]),
    );
    expect(refusal(encodeOnnx(model))).toMatch(
      /one input \[1, 3, height, width\], found 'images' \[n, 3, 4\]/,
    );
  });
});
