// Cropping and bilinear resizing as one linear map per axis, so that a graph can do it with two matrix products.
import { UserError } from '../../files/user-error.js';

/** A rectangle of whole pixels: [first, one past the last] row and column. */
export interface CropBox {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/**
 * The weights [outputSize, inputSize] (row-major) that cut begin..end out of an axis and resize it to outputSize.
 *
 * Bilinear without antialiasing, pixel centres at half integers (PyTorch's `interpolate` with align_corners = false, on
 * the crop alone): output i reads position (i + 0.5) * (end - begin) / outputSize - 0.5, not below 0, and neighbours
 * never come from outside the crop. Every row sums to 1. Output = R X C^T for the row matrix R and column matrix C.
 *
 * @throws UserError if begin..end is empty or not inside 0..inputSize
 */
export function resizeMatrix(
  inputSize: number,
  begin: number,
  end: number,
  outputSize: number,
): Float32Array {
  if (!(Number.isInteger(begin) && Number.isInteger(end) && 0 <= begin && begin < end && end <= inputSize)) {
    throw new UserError(
      `crop ${begin}:${end} does not lie inside an image of ${inputSize} pixels; check the crop`,
    );
  }
  const weights = new Float32Array(outputSize * inputSize);
  const last = end - begin - 1;
  const scale = (end - begin) / outputSize;
  for (let i = 0; i < outputSize; i++) {
    const source = Math.max(0, scale * (i + 0.5) - 0.5);
    const low = Math.min(Math.floor(source), last);
    const high = Math.min(low + 1, last);
    const fraction = Math.min(source - low, 1);
    weights[i * inputSize + begin + low] += 1 - fraction;
    weights[i * inputSize + begin + high] += fraction;
  }
  return weights;
}

/**
 * The fixed crop that brings StyleGAN's aligned faces (FFHQ) to the 112 x 112 ArcFace position.
 *
 * FFHQ puts the eyes at row 480 and columns 380 and 650 of 1024; they are to land on row 51.6 and columns 38.2946 and
 * 73.5318 of 112. Positions are truncated to whole pixels as in the SynthDistill release; 256 pixels give rows 21:234,
 * columns 22:235.
 *
 * @param imageSize side of the generator's square image, in pixels, at least 16
 * @throws UserError for a smaller image
 */
export function styleganCrop(imageSize: number): CropBox {
  if (!Number.isInteger(imageSize) || imageSize < 16) {
    throw new UserError(
      `the stylegan crop needs an image of at least 16 pixels, found ${imageSize}; use crop: none`,
    );
  }
  const eyeRow = Math.trunc((480 / 1024) * imageSize);
  const eyeColumns = [Math.trunc((380 / 1024) * imageSize), Math.trunc((650 / 1024) * imageSize)] as const;
  const pixelsPerOutput = (eyeColumns[1] - eyeColumns[0]) / (73.5318 - 38.2946);
  const cut = (eye: number, target: number): [number, number] => {
    const begin = eye - target * pixelsPerOutput;
    return [Math.trunc(begin), Math.trunc(begin + 112 * pixelsPerOutput)];
  };
  return { rows: cut(eyeRow, 51.6), columns: cut(eyeColumns[0], 38.2946) };
}

/** The shape of one image stored as planes. */
export interface ImageShape {
  channels: number;
  height: number;
  width: number;
}

/**
 * Crops and resizes one image [channels, height, width] to [channels, outputSize, outputSize]: the reference for what
 * the graphs do with {@link resizeMatrix}.
 *
 * @throws UserError if the box does not lie inside the image
 */
export function cropAndResize(
  image: Float32Array,
  { channels, height, width }: ImageShape,
  box: CropBox,
  outputSize: number,
): Float32Array {
  const rows = resizeMatrix(height, ...box.rows, outputSize);
  const columns = resizeMatrix(width, ...box.columns, outputSize);
  const output = new Float32Array(channels * outputSize * outputSize);
  const narrow = new Float64Array(height * outputSize);
  for (let c = 0; c < channels; c++) {
    const plane = image.subarray(c * height * width, (c + 1) * height * width);
    for (let y = box.rows[0]; y < box.rows[1]; y++) {
      for (let x = 0; x < outputSize; x++) {
        let sum = 0;
        for (let k = box.columns[0]; k < box.columns[1]; k++) {
          const weight = columns[x * width + k];
          if (weight !== 0) sum += weight * plane[y * width + k];
        }
        narrow[y * outputSize + x] = sum;
      }
    }
    for (let y = 0; y < outputSize; y++) {
      for (let k = box.rows[0]; k < box.rows[1]; k++) {
        const weight = rows[y * height + k];
        if (weight === 0) continue;
        const at = (c * outputSize + y) * outputSize;
        for (let x = 0; x < outputSize; x++) output[at + x] += weight * narrow[k * outputSize + x];
      }
    }
  }
  return output;
}
