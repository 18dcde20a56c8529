// How benchmarks are read, whatever their layout.

/** How data are read. */
export interface DataOptions {
  /** Whether pictures may be missing: their pairs are left out and counted. */
  readonly allowMissing?: boolean;
  /** The folder of the pictures, where it is not the one of the lists or below it, as after aligning. */
  readonly imagesFolder?: string;
  /** Seed of generated pairs, 0 unless given. */
  readonly seed?: number;
  /** How many pairs are generated, half of them of one person; 6000 unless given. */
  readonly generatedPairs?: number;
  /** A CSV that says more of the pictures: a column `file` names them, the others are labels, `identity` whose they are. */
  readonly labels?: string;
}
