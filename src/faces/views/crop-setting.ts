// What a configuration's crop means for an image: the box, and the matrices that cut it out and resize it.
import { type CropBox, resizeMatrix, styleganCrop } from './crop.js';

/** A crop as configurations have it: by name, or [from, to) in pixels. */
export type CropSetting = 'stylegan' | 'none' | CropBox;

/** Crop and resize as matrices: rows [sizePx, height] and columns [sizePx, width]; the crop is rows X columns^T. */
export interface CropMatrices {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** Matrices that cut the crop out of an image of this size and resize it to `sizePx`. */
export function cropMatrices(crop: CropSetting, height: number, width: number, sizePx: number): CropMatrices {
  const { rows, columns } = boxOf(crop, height, width);
  return {
    rows: resizeMatrix(height, rows[0], rows[1], sizePx),
    columns: resizeMatrix(width, columns[0], columns[1], sizePx),
  };
}

function boxOf(crop: CropSetting, height: number, width: number): CropBox {
  if (crop === 'none') return { rows: [0, height], columns: [0, width] };
  return crop === 'stylegan' ? styleganCrop(Math.min(height, width)) : crop;
}
