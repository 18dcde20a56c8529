// Colours of single samples, for the few pixels whose samples differ.

/** Where the samples of a pixel lie, in an order in which neighbours follow each other. */
const COLUMNS = [0, 1, 1, 0] as const;
const ROWS = [0, 0, 1, 1] as const;

/** The four colours of each pixel that was added, linear RGB. */
export class PixelSamples {
  /** [pixels] where in `colours` a pixel's begin, -1 for those that have none of their own. */
  readonly starts: Int32Array;
  colours = new Float32Array(0);
  /** [4] how far a pixel's samples lie behind its first in a grid of samples. */
  readonly offsets: Int32Array;
  private end = 0;

  constructor(sizePx: number) {
    this.starts = new Int32Array(sizePx * sizePx);
    this.offsets = Int32Array.from(COLUMNS, (column, s) => column + ROWS[s] * 2 * sizePx);
  }

  /** Takes away all. */
  clear(): void {
    this.starts.fill(-1);
    this.end = 0;
  }

  /** Adds a pixel and says where in `colours` its 12 numbers belong. */
  add(pixel: number): number {
    const start = this.end;
    this.starts[pixel] = start;
    this.end += 12;
    if (this.end > this.colours.length) {
      const before = this.colours;
      this.colours = new Float32Array(Math.ceil(this.end * 1.5));
      this.colours.set(before);
    }
    return start;
  }

  /** Writes the mean of each pixel's samples to planes [3, sizePx, sizePx]. */
  resolve(light: Float32Array): void {
    const { starts, colours: c } = this;
    const plane = starts.length;
    for (let pixel = 0; pixel < plane; pixel++) {
      const at = starts[pixel];
      if (at < 0) continue;
      light[pixel] = (c[at] + c[at + 3] + c[at + 6] + c[at + 9]) * 0.25;
      light[plane + pixel] = (c[at + 1] + c[at + 4] + c[at + 7] + c[at + 10]) * 0.25;
      light[2 * plane + pixel] = (c[at + 2] + c[at + 5] + c[at + 8] + c[at + 11]) * 0.25;
    }
  }
}
