// The public API of synthdistill: what is not listed here may change at any time.

// Distilling a student, and training a teacher from labelled people.
export {
  batchesPerEpoch,
  type DistillConfig,
  type GeneratorConfig,
  parseConfig,
  stepsPerEpoch,
  validationBatches,
} from './distill/config.js';
export {
  type ConfigSources,
  checkFiles,
  resolveConfig,
  resolveTeacherConfig,
} from './distill/config-file.js';
export { type DistillOptions, distill, type MeasureStudent } from './distill/distill.js';
export type {
  BenchmarkEvent,
  BenchmarkScore,
  CheckpointEvent,
  DistillEvent,
  FinishedEvent,
  InterruptedEvent,
  PictureEvent,
  PreparingEvent,
  RunEvent,
  StartEvent,
  StepEvent,
  TeacherEvent,
  TeacherStartEvent,
  TeacherStepEvent,
  TeacherValidationEvent,
  ValidationEvent,
  WarningEvent,
} from './distill/events.js';
export { type GenerateOptions, generatePictures, type PictureGenerator } from './distill/generate.js';
export type { HeldOutPairs, LabelledBatch, LabelledSource } from './distill/labelled-source.js';
export { type LoggedEvent, RUN_FILES, readEvents, readTeacherEvents } from './distill/run-folder.js';
export { resampleStyles } from './distill/sampler.js';
export { learningRateAt } from './distill/schedule.js';
export {
  buildStudentStep,
  type StudentStep,
  type StudentStepOptions,
  type TargetStatistics,
} from './distill/student-step.js';
export { parseTeacherConfig, type TeacherConfig } from './distill/teacher-config.js';
export { trainTeacher } from './distill/train-teacher.js';

// Measuring an embedding network.
export { compareAll, pairAll } from './evaluate/all-pairs.js';
export {
  type Benchmark,
  type BenchmarkImage,
  type BenchmarkPairs,
  checkBenchmark,
  readBenchmark,
} from './evaluate/benchmark.js';
export {
  type BootstrapOptions,
  bootstrapIntervals,
  drawWeights,
  type Interval,
  pairUnits,
  type ResamplingUnits,
  resamplingUnits,
} from './evaluate/bootstrap.js';
export { type Calibration, calibrate, type MatchRate, matchRateAt } from './evaluate/calibration.js';
export { CALIBRATION_KEY, formatCalibration, parseCalibration } from './evaluate/calibration-metadata.js';
export { compareModels, type Difference, type ModelDifference } from './evaluate/compare-models.js';
export { type OperatingPoint, operatingPoints } from './evaluate/curve-points.js';
// Data as they come.
export type { NamedGallery, TemplateBenchmark } from './evaluate/data-ijb.js';
export { DATA_KINDS, type DataKind, type DataSet, openData, recognizeData } from './evaluate/data-kinds.js';
export type { DataOptions } from './evaluate/data-source.js';
export {
  type DecodeFace,
  type Embeddings,
  type EmbedFaces,
  type EmbedOptions,
  embedImages,
} from './evaluate/embed-images.js';
export { EmbeddingCache, embeddingKey } from './evaluate/embedding-cache.js';
export {
  type FoldAccuracy,
  type FoldPlan,
  foldAccuracy,
  judgePairs,
  planFolds,
  planGivenFolds,
} from './evaluate/folds.js';
export { labelNames } from './evaluate/group-images.js';
export {
  compareGroups,
  type GroupComparison,
  type GroupOptions,
  type GroupRate,
  type GroupRates,
  type GroupScores,
  type RateRatio,
} from './evaluate/group-rates.js';
export { countScores, type ScoreHistogram, sensitivityIndex } from './evaluate/histogram.js';
export { type InsightfaceTar, insightfaceTar } from './evaluate/insightface-tar.js';
export { KNOWN_BENCHMARKS, type KnownBenchmark } from './evaluate/known-benchmarks.js';
export { compareAccuracy, type McNemar, mcNemar, type PairedDifference } from './evaluate/paired.js';
export { reportMarkdown } from './evaluate/report/markdown.js';
export {
  type Report,
  type ReportedBenchmark,
  type ReportInput,
  type ReportOptions,
  reportBenchmark,
  reportJson,
} from './evaluate/report/report.js';
export { writeReport } from './evaluate/report/write-report.js';
export {
  areaUnderRoc,
  buildRoc,
  equalErrorRate,
  interpolateTar,
  type Roc,
  rocOfClasses,
  type TarAtFar,
  tarAtFar,
} from './evaluate/roc.js';
export {
  type BenchmarkResult,
  measureScores,
  runBenchmark,
  type ScoredBenchmark,
  scoreBenchmark,
} from './evaluate/run-benchmark.js';
export {
  runTemplates,
  TEMPLATE_FARS,
  type TemplateOptions,
  type TemplateResult,
} from './evaluate/run-templates.js';
export { addEmbeddings, consecutivePairs, scorePairs } from './evaluate/similarity.js';
export { openSynthBenchmark, type SynthOptions } from './evaluate/synth-benchmark.js';
export { SYNTH_PROTOCOLS, type SynthProtocol, synthProtocol, type View } from './evaluate/synth-protocols.js';
export {
  REPORTED_FARS,
  type ReportedIntervals,
  type ReportedRate,
  type VerificationOptions,
  type VerificationResult,
  verifyPairs,
} from './evaluate/verification.js';
export { orderScores, type ScoreOrder, weightedRoc } from './evaluate/weighted-roc.js';

// Faces.
export { type AlignedFace, type FaceAligner, makeAligner } from './faces/align.js';
export { type AugmentOptions, augmentFace, type FaceKey } from './faces/augment.js';
export { type CropBox, cropAndResize, type ImageShape, resizeMatrix, styleganCrop } from './faces/crop.js';
export { decodeFace, decodeFaceFile, decodePicture } from './faces/decode.js';
export {
  chooseFace,
  type DetectorOptions,
  type FaceChoice,
  type FaceDetector,
  openDetector,
} from './faces/detector.js';
export { type FaceFolder, openFaceFolder } from './faces/folder.js';
export { flipFaces } from './faces/pixels.js';
export { attributesOf, type FaceAttributes } from './faces/procedural/attributes.js';
export { describeFace, type FactorValues, factorValues } from './faces/procedural/describe-face.js';
export type {
  Camera,
  FaceDescription,
  Hair,
  Light,
  Moment,
  Person,
  ShapeFactor,
  Skin,
  Worn,
} from './faces/procedural/description.js';
export { IDENTITY_SIZE, type MomentFactor, STYLE_SIZE } from './faces/procedural/factors.js';
export { LATENT_SIZE, mapLatents } from './faces/procedural/latents.js';
export { type MomentChange, withMoment } from './faces/procedural/moments.js';
export {
  type FacePicture,
  FaceRenderer,
  type PictureOptions,
  renderFace,
} from './faces/procedural/render.js';
export {
  type Framing,
  type RenderedFaces,
  type RenderOptions,
  RenderPool,
  type RenderPoolOptions,
} from './faces/render-pool.js';
export {
  type AffineMatrix,
  ARCFACE_TEMPLATE,
  arcfaceTemplate,
  estimateSimilarity,
  type Point,
  type RgbImage,
  transformPoint,
  warpFace,
} from './faces/similarity.js';
export type { DetectedFace } from './faces/yunet-decode.js';

// Files.
export { type Checkpoint, readCheckpoint } from './formats/checkpoint.js';
export type { Elements, ElementType, StoredTensor } from './formats/elements.js';
export { readVerificationPairs, type VerificationPairs } from './formats/insightface-bin.js';
export {
  readSafetensors,
  type SafetensorsData,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from './formats/safetensors.js';
export { type WritableTensor, writeTorch } from './formats/torch-write.js';

// The engine, and graphs that it trains.
export { differentiate } from './graph/differentiate.js';
export {
  Engine,
  type LoadOptions,
  type RunOptions,
  type Session,
  type TensorDescription,
  type TensorValue,
} from './graph/engine.js';
export type { Layout } from './graph/fused/feature-map.js';
export { type Constant, Graph, type TensorType } from './graph/graph.js';
export { lowerToOnnx } from './graph/lower.js';
export type { Margin, MarginInputs, MarginLoss } from './graph/margins.js';
export {
  type AdamOptions,
  adam,
  adamW,
  clipNorm,
  type Optimiser,
  type SgdOptions,
  sgd,
  type Update,
} from './graph/optimisers.js';
export { type Lowering, loweringFor, probeLowering } from './graph/probe.js';
export type {
  Attributes,
  Dim,
  DType,
  GradientOf,
  GraphNode,
  Producer,
  Shape,
  Tensor,
} from './graph/tensor.js';
export {
  layOut,
  packVector,
  splitVector,
  unpackVector,
  type VectorEntry,
  type VectorLayout,
} from './graph/vector-layout.js';
// Random numbers that are a function of (seed, stream, step, index), and errors.
export { normals, permutation, type RandomKey, uniforms } from './math/random.js';
export { cosineSimilarity } from './math/statistics.js';
export { UserError } from './math/user-error.js';

// Networks.
export type {
  ConvolutionLayer,
  Layer,
  LinearLayer,
  Network,
  PoolLayer,
  ResidualLayer,
  SqueezeExciteLayer,
} from './nets/architecture.js';
export { type EmbeddingNetwork, type OpenOptions, openEmbeddingNetwork } from './nets/embedding-network.js';
export type { ModelFile } from './nets/foreign-model.js';
export {
  type Generator,
  type GeneratorFiles,
  type GeneratorOptions,
  openGenerator,
  type ResizeMatrices,
} from './nets/generator-network.js';
export { storeHalfPrecision } from './nets/half-precision.js';
export {
  type ImportedNetwork,
  type ImportOptions,
  importableNetworks,
  importFile,
} from './nets/import-file.js';
export type { Licence } from './nets/importer.js';
export { inferenceModel } from './nets/inference-network.js';
export { initialWeights, type Weights } from './nets/initialise.js';
export type { NetworkLoader } from './nets/loaded-model.js';
export {
  countMultiplyAdds,
  countParameters,
  type NormStatistics,
  normsOf,
  type ParameterTensor,
  parametersOf,
  type TensorRole,
} from './nets/network-tensors.js';
export { type NetworkName, networks, type StudentName, students } from './nets/networks.js';
export {
  type ColourOrder,
  formatNormalisation,
  type Normalisation,
  type PerChannel,
  parseNormalisation,
} from './nets/normalisation.js';
export { startWeights } from './nets/start-weights.js';
export { tinyfarA, tinyfarB, tinyfarC } from './nets/tinyfar.js';
export { type TrainingForward, trainingForward } from './nets/training-network.js';
export { prepareYunet } from './nets/yunet.js';
export * as operators from './operators.js';
export type { ClosingRow } from './results/closing-row.js';
// What came of runs.
export {
  type AssembleOptions,
  assembleComparison,
  type Comparison,
  type ComparisonSection,
} from './results/comparison/assemble-comparison.js';
export type { ComparisonRow, Measure, MeasuredRun, Spread } from './results/comparison/comparison.js';
export {
  type ComparisonPlan,
  type PlannedRun,
  type PlanOptions,
  planComparison,
} from './results/comparison/comparison-plan.js';
export { type PlanEvent, type RunStatus, runPlan, type Train } from './results/comparison/run-plan.js';
export { writeComparison } from './results/comparison/write-comparison.js';
export type { NetworkCost } from './results/report/run-report.js';
export { type WriteReportInputs, writeRunReport } from './results/report/write-run-report.js';
