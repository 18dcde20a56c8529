// synthdistill/faces: pictures, alignment, crops and variations, and the population of people who do not exist.
export { normals, type RandomKey } from '../math/random.js';
export { type AlignedFace, type FaceAligner, makeAligner } from './align/align.js';
export {
  chooseFace,
  type DetectorOptions,
  type FaceChoice,
  type FaceDetector,
  openDetector,
} from './align/detector.js';
export { type AlignerOptions, type OpenedAligner, openAligner } from './align/open-aligner.js';
export {
  type AffineMatrix,
  ARCFACE_TEMPLATE,
  arcfaceTemplate,
  estimateSimilarity,
  type Point,
  type RgbImage,
  transformPoint,
  warpFace,
} from './align/similarity-transform.js';
export type { DetectedFace } from './align/yunet-outputs.js';
export { decodeFace, decodeFaceFile, decodePicture } from './pictures/decode.js';
export { encodePicture, type PictureFormat } from './pictures/encode.js';
export { type FaceFolder, openFaceFolder } from './pictures/folder.js';
export { flipFaces } from './pictures/pixels.js';
export { drawnFaces } from './population/draw-pairs.js';
export { drawPerson } from './population/draw-person.js';
export {
  type Framing,
  type RenderedFaces,
  type RenderOptions,
  RenderPool,
  type RenderPoolOptions,
} from './population/render-pool.js';
export { attributesOf, type FaceAttributes } from './procedural/attributes.js';
export { describeFace, type FactorValues, factorValues } from './procedural/describe-face.js';
export type { FaceDescription } from './procedural/description.js';
export { IDENTITY_SIZE, type MomentFactor, STYLE_SIZE } from './procedural/factors.js';
export { LATENT_SIZE, mapLatents } from './procedural/latents.js';
export { type MomentChange, withMoment } from './procedural/moments.js';
export { type FacePicture, type PictureOptions, renderFace } from './procedural/render.js';
export { type AugmentOptions, augmentFace } from './views/augment.js';
export { type CropBox, cropAndResize, type ImageShape, resizeMatrix, styleganCrop } from './views/crop.js';
export type { FaceKey } from './views/face-key.js';
