// What the readers of uncompressed pictures give: interleaved RGB, and an error that is thrown for damaged files.

/** A picture without compression. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], RGB. */
  readonly data: Uint8Array;
}

/** What a header says, before memory is reserved for the pixels. */
export interface BitmapHeader {
  /** In pixels, both at least 1. */
  readonly width: number;
  readonly height: number;
  /** Reads the pixels. @throws BitmapError where the file ends too early */
  readonly decode: () => Bitmap;
}

/** Why a bitmap cannot be read; whoever knows the file's name puts it in front. */
export class BitmapError extends Error {
  override readonly name = 'BitmapError';
}
