// A network with YuNet's inputs and outputs that sees a face around every blue dot, so that tests need no real detector.
import sharp from 'sharp';
import { ARCFACE_TEMPLATE, type Point } from '../../src/faces/align/similarity-transform.js';
import {
  encodeOnnx,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
  type TensorProto,
} from '../../src/formats/onnx/onnx.js';

/** Side of the box that the toy detector puts around a dot, in pixels of its input. */
export const TOY_FACE_PX = 56;

/** Where the toy detector's landmarks lie around a dot at (x, y): the ArcFace template at half its size. */
export function toyLandmarks(x: number, y: number): Point[] {
  return ARCFACE_TEMPLATE.map(([u, v]) => [x + (u - 56) / 2, y + (v - 56) / 2]);
}

/**
 * The bytes of the toy detector's ONNX file, which declares 320 x 320 as YuNet files do.
 *
 * A dot is a cell of 8 x 8 pixels, aligned to multiples of 8, that is pure blue; its middle is the face's middle.
 */
export function toyYunet(): Uint8Array {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const outputs = [];
  const cells = (320 / 8) ** 2;
  for (const stride of [8, 16, 32]) {
    const pooled = `pooled_${stride}`;
    const window = { kernel_shape: [stride, stride], strides: [stride, stride] };
    nodes.push(makeNode('AveragePool', ['input'], [pooled], window));
    // BGR: a cell counts if it is blue and nothing else; coarser grids never do.
    const seen = stride === 8 ? 1 / 255 : 0;
    const heads: [string, number[][], number[]][] = [
      ['cls', [[seen, -seen, -seen]], [0]],
      ['obj', [[seen, -seen, -seen]], [0]],
      ['bbox', Array(4).fill([0, 0, 0]), [0.5, 0.5, Math.log(TOY_FACE_PX / 8), Math.log(TOY_FACE_PX / 8)]],
      [
        'kps',
        Array(10).fill([0, 0, 0]),
        toyLandmarks(4, 4)
          .flat()
          .map((value) => value / 8),
      ],
    ];
    for (const [head, weights, bias] of heads) {
      const name = `${head}_${stride}`;
      const size = bias.length;
      initializers.push(
        makeTensor(`${name}.weight`, Float32Array.from(weights.flat()), [size, 3, 1, 1]),
        makeTensor(`${name}.bias`, Float32Array.from(bias), [size]),
        makeTensor(`${name}.shape`, [1, -1, size], [3]),
      );
      nodes.push(
        makeNode('Conv', [pooled, `${name}.weight`, `${name}.bias`], [`${name}.map`]),
        makeNode('Transpose', [`${name}.map`], [`${name}.cells`], { perm: [0, 2, 3, 1] }),
        makeNode('Reshape', [`${name}.cells`, `${name}.shape`], [name]),
      );
      outputs.push(makeValueInfo(name, 'float32', [1, cells / (stride / 8) ** 2, size]));
    }
  }
  const inputs = [makeValueInfo('input', 'float32', [1, 3, 320, 320])];
  return encodeOnnx(makeModel({ nodes, initializers, inputs, outputs, opset: 14 }));
}

/** A picture [height, width, 3], RGB, of a soft pattern, with dots in the cells (column, row) of 8 x 8 pixels. */
export function dottedPixels(width: number, height: number, dots: readonly Point[]): Uint8Array {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const dot = dots.some(([column, row]) => x >> 3 === column && y >> 3 === row);
      data.set(dot ? [0, 0, 255] : [80 + (x % 64), 90 + (y % 64), 60 + ((x + y) % 64)], at);
    }
  }
  return data;
}

/** The same as a PNG file. */
export function dottedPicture(width: number, height: number, dots: readonly Point[]): Promise<Uint8Array> {
  const raw = { width, height, channels: 3 as const };
  return sharp(dottedPixels(width, height, dots), { raw })
    .png()
    .toBuffer();
}
