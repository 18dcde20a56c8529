// By what an evaluation is made, as far as the command line knows.
import { stat } from 'node:fs/promises';
import { AllPairs } from '../../evaluate/all-pairs.js';
import { digestBenchmark } from '../../evaluate/benchmark-digest.js';
import type { DataSet } from '../../evaluate/data/kinds.js';
import type { BenchmarkProvenance, FileDigest, Provenance } from '../../evaluate/report/provenance.js';
import { digestFile } from '../../files/digest.js';
import { programVersion } from '../../files/program-version.js';
import { defaultDetector } from '../options/detector-options.js';
import type { ScoringFlags } from '../options/scoring.js';
import { startProgress } from '../terminal/output.js';

/** The options that an evaluation was made with, and the command that gave them. */
export interface ProvenanceOptions
  extends Pick<ScoringFlags, 'align' | 'detector' | 'choose' | 'replicates' | 'seed'> {
  readonly command: string;
}

/** Reads the model's file and every picture of the data sets once more, to say exactly which they are. */
export async function findProvenance(
  model: string,
  dataSets: readonly DataSet[],
  { command, align, detector, choose, replicates, seed }: ProvenanceOptions,
): Promise<Provenance> {
  const progress = startProgress();
  try {
    const benchmarks: BenchmarkProvenance[] = [];
    for (const { benchmark } of dataSets) {
      progress.show(`${benchmark.name}: digest`);
      benchmarks.push(await provenanceOf(benchmark));
    }
    return {
      date: new Date().toISOString(),
      program: `synthdistill ${programVersion()}`,
      command,
      model: await fileDigest(model),
      benchmarks,
      detector: align
        ? { ...(await fileDigest(detector ?? defaultDetector())), choose: choose ?? 'centre' }
        : null,
      replicates,
      seed,
    };
  } finally {
    progress.clear();
  }
}

async function provenanceOf({ name, images, pairs }: DataSet['benchmark']): Promise<BenchmarkProvenance> {
  const isFile = (await stat(name).catch(() => undefined))?.isFile() === true;
  const all = pairs instanceof AllPairs ? pairs : undefined;
  const listed = all ?? { ...pairs, same: Array.from(pairs.same, Boolean) };
  return {
    name,
    images: images.length,
    pairs: all?.count ?? pairs.same.length,
    contentSha256: await digestBenchmark({ images, pairs: listed }),
    fileSha256: isFile ? await digestFile(name) : null,
  };
}

const fileDigest = async (file: string): Promise<FileDigest> => ({ file, sha256: await digestFile(file) });
