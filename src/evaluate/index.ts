// synthdistill/evaluate: benchmarks, scores, statistics, calibration, groups of people and reports.

export { calibrateAllPairs } from './all-pairs/calibrate-all-pairs.js';
export { type ComparedFaces, embedFaces, type FaceVectors } from './all-pairs/compared-faces.js';
export {
  type MeasureAllOptions,
  type MeasuredPairs,
  measureAllPairs,
} from './all-pairs/measure-all-pairs.js';
export type { TallyOptions } from './all-pairs/tally-all-pairs.js';
export { AllPairs, compareAll, pairAll } from './all-pairs.js';
export {
  type Benchmark,
  type BenchmarkImage,
  type BenchmarkSource,
  checkBenchmark,
  readBenchmark,
} from './benchmark.js';
export { digestBenchmark } from './benchmark-digest.js';
export type { BenchmarkResult } from './benchmark-result.js';
export {
  type CalibrateOptions,
  type Calibration,
  calibrate,
  calibrateScores,
  type MatchRate,
  matchRateAt,
} from './calibration.js';
export {
  CALIBRATION_KEY,
  formatCalibration,
  parseCalibration,
  readCalibration,
} from './calibration-metadata.js';
export { compareModels, type Difference, type ModelDifference } from './compare-models.js';
export type { DataOptions } from './data/data-options.js';
export type { NamedGallery, TemplateBenchmark } from './data/ijb.js';
export { DATA_KINDS, type DataKind, type DataSet, openData, recogniseData } from './data/kinds.js';
export { KNOWN_BENCHMARKS, type KnownBenchmark } from './data/known-benchmarks.js';
export { type EmbeddedFile, embedFiles, type NamedFile } from './embed/embed-files.js';
export { type EmbedOptions, embedImages } from './embed/embed-images.js';
export type { DecodeFace, Embedder, Embeddings, ImageSet } from './embed/embedder.js';
export { EmbeddingCache, type EmbeddingCacheOptions } from './embed/embedding-cache.js';
export { type SampleOptions, samplePeople } from './embed/sample-people.js';
export { type Alignment, describeConditions, type MeasuringConditions } from './measuring-conditions.js';
export { type BenchmarkOptions, openBenchmarks, openDataSets } from './open-benchmarks.js';
export { addEmbeddings, scorePairs } from './pair-scores.js';
export { type BenchmarkPairs, consecutivePairs } from './pairs.js';
export { reportMarkdown } from './report/markdown.js';
export type { BenchmarkProvenance, FileDigest, Provenance } from './report/provenance.js';
export {
  type Report,
  type ReportedBenchmark,
  type ReportInput,
  type ReportOptions,
  reportBenchmark,
  reportJson,
} from './report/report.js';
export { reportAllPairs } from './report/report-all-pairs.js';
export { writeReport } from './report/write-report.js';
export {
  measureScores,
  runBenchmark,
  type ScoredBenchmark,
  scoreBenchmark,
} from './run-benchmark.js';
export {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  pairUnits,
  type ResamplingUnits,
  resamplingUnits,
} from './statistics/bootstrap.js';
export { type OperatingPoint, operatingPoints } from './statistics/curve-points.js';
export {
  type FoldAccuracy,
  type FoldPlan,
  foldAccuracy,
  judgePairs,
  planFolds,
  planGivenFolds,
} from './statistics/folds.js';
export { labelNames } from './statistics/group-images.js';
export {
  compareGroups,
  type GroupComparison,
  type GroupOptions,
  type GroupRate,
  type GroupRates,
  type GroupScores,
  type RateRatio,
} from './statistics/group-rates.js';
export { countScores, type ScoreHistogram, sensitivityIndex } from './statistics/histogram.js';
export { type InsightfaceTar, insightfaceTar } from './statistics/insightface-tar.js';
export { compareAccuracy, type McNemar, mcNemar, type PairedDifference } from './statistics/paired.js';
export {
  areaUnderRoc,
  buildRoc,
  equalErrorRate,
  interpolateTar,
  type Roc,
  type TarAtFar,
  tarAtFar,
} from './statistics/roc.js';
export {
  REPORTED_FARS,
  type ReportedIntervals,
  type ReportedRate,
  type VerificationOptions,
  type VerificationResult,
  verifyPairs,
} from './statistics/verification.js';
export {
  type ProtocolView,
  SYNTH_PROTOCOLS,
  type SynthProtocol,
  synthProtocol,
} from './synthetic/protocols.js';
export { openSynthBenchmark, type SynthOptions } from './synthetic/synth-benchmark.js';
export {
  runTemplates,
  TEMPLATE_FARS,
  type TemplateOptions,
  type TemplateResult,
} from './templates/run-templates.js';
