// The front door of synthdistill: what most programs need. The subpaths evaluate, faces, graph, nets and formats hold the rest.

export type { DistillConfig } from './config/distill-config.js';
// Distilling a student.
export { EMBEDDED_TEACHER, PRESETS } from './config/presets.js';
export { resolveConfig, resolveSupervisedConfig } from './config/resolve.js';
export type { SupervisedConfig } from './config/supervised-config.js';
export { type DistillOptions, distill } from './distill/distill.js';
export { readEvents } from './distill/distill-run.js';
export type { MeasureStudent } from './distill/end-of-epoch.js';
export type { DistillEvent } from './distill/events.js';
// Using and measuring an embedding network.
export type { Benchmark } from './evaluate/benchmark.js';
export type { BenchmarkResult } from './evaluate/benchmark-result.js';
export { type Calibration, calibrate, matchRateAt } from './evaluate/calibration.js';
export { readCalibration, writeCalibration } from './evaluate/calibration-metadata.js';
export { embedFiles } from './evaluate/embed/embed-files.js';
export { openBenchmarks } from './evaluate/open-benchmarks.js';
export {
  runBenchmark,
  type ScoredBenchmark,
  scoreBenchmark,
} from './evaluate/run-benchmark.js';
// Faces out of photographs, and pictures of people who do not exist.
export type { FaceAligner } from './faces/align/align.js';
export { openAligner } from './faces/align/open-aligner.js';
export { decodeFaceFile } from './faces/pictures/decode.js';
export { UserError } from './files/user-error.js';
export { type GenerateOptions, generatePictures } from './generate/generate-pictures.js';
export type { PictureGenerator } from './generate/picture-supply.js';
export { Engine } from './graph/engine.js';
export { cosineSimilarity } from './math/statistics.js';
export type { EmbeddingNetwork } from './nets/foreign/embedding-network.js';
export {
  type OpenedNetwork,
  type OpenNetworkOptions,
  openEmbeddingNetwork,
} from './nets/open-embedding-network.js';
export { measureOn } from './results/measure-student.js';
export { writeRunReport } from './results/report/write-run-report.js';
// Training a network on labelled people.
export type { SupervisedEvent } from './supervised/events.js';
export { trainTeacher } from './supervised/train-teacher.js';
