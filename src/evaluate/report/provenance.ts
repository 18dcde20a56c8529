// By what a report was made: enough to make it again, and to notice that something has changed since.

/** A file and the SHA-256 of what it holds. */
export interface FileDigest {
  readonly file: string;
  readonly sha256: string;
}

/** A benchmark, and by what it is known. */
export interface BenchmarkProvenance {
  readonly name: string;
  readonly images: number;
  readonly pairs: number;
  /** Of pictures and pairs, as `digestBenchmark` has it. */
  readonly contentSha256: string;
  /** Of the file, where the benchmark is one. */
  readonly fileSha256: string | null;
}

/** How, when and on what an evaluation was made. */
export interface Provenance {
  /** ISO 8601. */
  readonly date: string;
  /** Name and version, such as 'synthdistill 0.1.0'. */
  readonly program: string;
  /** The command that makes it again; null where a program made it. */
  readonly command: string | null;
  readonly model: FileDigest;
  readonly benchmarks: readonly BenchmarkProvenance[];
  /** The detector that aligned the faces, and which face of several it took; null where they were taken as aligned. */
  readonly detector: (FileDigest & { readonly choose: string }) | null;
  /** Resamplings of the intervals, 0 for none, and the seed of these and of pairs that were drawn. */
  readonly replicates: number;
  readonly seed: number;
}
