// The table of factors: every coordinate of a style, what it becomes, and what it goes along with.
import type { ShapeFactor } from './description.js';
import {
  deviations,
  type FactorMap,
  geometric,
  kinds,
  level,
  mostlyHigh,
  mostlyLow,
  normal,
  sometimes,
  tailed,
  uniform,
} from './factor-maps.js';

/**
 * What factors of a population have in common without being coordinates themselves: pigmentation and region of
 * descent, body weight, stature, a habit of wearing a beard; of a picture its mood and its technical quality.
 */
export const AXES = ['pigment', 'region', 'weight', 'stature', 'beard', 'joy', 'quality'] as const;

/** The name of such an axis. */
export type Axis = (typeof AXES)[number];

/** One coordinate of a style. */
export interface Factor {
  /** From the coordinate to the value. */
  readonly map: FactorMap;
  /** Correlation of the coordinate with axes of the population, each -1..1; the sum of squares stays below 1. */
  readonly axes?: Readonly<Partial<Record<Axis, number>>>;
  /** Correlation, over all faces, of what is mapped with apparent sex: positive is more of it in men. */
  readonly sex?: number;
}

const shape = (sex = 0, axes: Factor['axes'] = {}): Factor => ({ map: deviations, sex, axes });

const shapes: Readonly<Record<ShapeFactor, Factor>> = {
  headWidth: shape(0.25, { stature: 0.4, region: 0.2 }),
  headHeight: shape(0.25, { stature: 0.4 }),
  headDepth: shape(0.15, { stature: 0.3, region: -0.25 }),
  faceLength: shape(0.3, { stature: 0.35, weight: -0.15 }),
  faceFullness: shape(0, { weight: 0.7 }),
  foreheadHeight: shape(-0.1),
  foreheadSlope: shape(0.4),
  templeWidth: shape(0.1, { stature: 0.2 }),
  browRidge: shape(0.65, { region: -0.15 }),
  cheekboneWidth: shape(0.1, { region: 0.3, weight: 0.2 }),
  cheekboneProminence: shape(-0.2, { region: 0.2, weight: -0.3 }),
  cheekFullness: shape(-0.15, { weight: 0.6 }),
  jawWidth: shape(0.55, { weight: 0.35 }),
  jawAngle: shape(0.4),
  jawLength: shape(0.35, { stature: 0.2 }),
  chinHeight: shape(0.35),
  chinWidth: shape(0.5, { weight: 0.15 }),
  chinProminence: shape(0.25, { pigment: -0.15, weight: -0.2 }),
  chinCleft: shape(0.25),
  noseLength: shape(0.35, { stature: 0.2 }),
  noseBridgeHeight: shape(0.25, { pigment: -0.35, region: -0.35 }),
  noseBridgeWidth: shape(0.2, { pigment: 0.3 }),
  noseBridgeCurve: shape(0.2, { region: -0.2 }),
  noseTipProjection: shape(0.15, { region: -0.3, pigment: -0.2 }),
  noseTipWidth: shape(0.2, { pigment: 0.3 }),
  noseTipRotation: shape(-0.3),
  noseWidth: shape(0.25, { pigment: 0.45, region: 0.15 }),
  nostrilSize: shape(0.15, { pigment: 0.3 }),
  mouthWidth: shape(0.2, { pigment: 0.2 }),
  mouthHeight: shape(0.1),
  upperLipThickness: shape(-0.3, { pigment: 0.45 }),
  lowerLipThickness: shape(-0.2, { pigment: 0.4 }),
  lipProminence: shape(-0.1, { pigment: 0.4 }),
  cupidsBow: shape(-0.2),
  philtrumDepth: shape(0.1),
  eyeSize: shape(-0.35),
  eyeSpacing: shape(0, { pigment: 0.15, region: 0.15 }),
  eyeHeight: shape(),
  eyeTilt: shape(-0.15, { region: 0.35 }),
  eyeDepth: shape(0.35, { region: -0.35 }),
  eyeOpening: shape(-0.3, { region: -0.25 }),
  upperLidFold: shape(-0.1, { region: -0.5 }),
  browHeight: shape(-0.5),
  browThickness: shape(0.5),
  browArch: shape(-0.45),
  browSpacing: shape(-0.1),
  browTilt: shape(0.15),
  earSize: shape(0.3, { stature: 0.2 }),
  earProtrusion: shape(0.1),
  earLobe: shape(),
  neckWidth: shape(0.6, { weight: 0.4 }),
};

/** What belongs to the person, in the order of its coordinates. */
export const IDENTITY_FACTORS = {
  /** -1 (a woman's face) to 1 (a man's); two humps with few between them. */
  apparentSex: { map: (x: number) => Math.tanh(2.2 * x) },
  ...shapes,
  tone: { map: uniform(1, 10), axes: { pigment: 0.85 } },
  undertone: { map: tailed(0.35, 0, 1), axes: { region: 0.3 } },
  ruddiness: { map: mostlyLow(0, 1, 3.5), axes: { pigment: -0.35 } },
  unevenness: { map: mostlyLow(0, 1, 1.5), sex: 0.25 },
  freckles: { map: mostlyLow(0, 1, 5), axes: { pigment: -0.35 } },
  moles: { map: mostlyLow(0, 8, 4) },
  lipColour: { map: uniform(0.05, 0.95), sex: -0.6 },
  shine: { map: mostlyLow(0, 1, 1.3) },
  skinPattern0: { map: level(8) },
  skinPattern1: { map: level(8) },
  skinPattern2: { map: level(8) },
  skinPattern3: { map: level(8) },
  irisMelanin: { map: mostlyHigh(0, 1, 1.5), axes: { pigment: 0.55, region: 0.3 } },
  irisWarmth: { map: uniform(0, 1) },
  hairMelanin: { map: mostlyHigh(0.02, 1, 1.6), axes: { pigment: 0.5, region: 0.35 } },
  hairRedness: { map: mostlyLow(0, 1, 5), axes: { region: -0.2 } },
  hairCurl: { map: mostlyLow(0, 1, 1.3), axes: { pigment: 0.6, region: -0.4 } },
  hairLength: { map: uniform(0.02, 1), sex: -0.75 },
  hairVolume: { map: uniform(0.1, 0.95), sex: -0.2 },
  parting: { map: tailed(0.6, 0, 1) },
  fringe: { map: mostlyLow(0, 1, 3), sex: -0.2 },
  hairline: { map: deviations, sex: 0.3 },
  hairlineShape: { map: tailed(0.45, 0, 1), sex: 0.15 },
  balding: { map: mostlyLow(0, 1, 1.3), sex: 0.5 },
  hairPattern0: { map: level(8) },
  hairPattern1: { map: level(8) },
  moustache: { map: sometimes(0.4), axes: { beard: 0.7 } },
  beard: { map: sometimes(0.35), axes: { beard: 0.7 } },
  stubble: { map: mostlyLow(0, 1, 1.4) },
  browDensity: { map: uniform(0.25, 1), sex: 0.4 },
} as const satisfies Readonly<Record<string, Factor>>;

/** What belongs to the picture, in the order of its coordinates. */
export const MOMENT_FACTORS = {
  yaw: { map: tailed(17, 2.5, 90) },
  pitch: { map: tailed(8, 1, 45) },
  roll: { map: tailed(6, 0.8, 40) },
  smile: { map: mostlyLow(0, 1, 1.8), axes: { joy: 0.6 } },
  mouthOpen: { map: mostlyLow(0, 1, 14), axes: { joy: 0.4 } },
  frown: { map: mostlyLow(0, 1, 6), axes: { joy: -0.4 } },
  browRaise: { map: mostlyLow(0, 1, 5), axes: { joy: 0.2 } },
  blink: { map: mostlyLow(0, 1, 14) },
  gazeYaw: { map: normal(0, 9) },
  gazePitch: { map: normal(-1, 5) },
  age: { map: mostlyLow(18, 80, 1.5) },
  keyAzimuth: { map: tailed(32, 4, 150) },
  keyElevation: { map: normal(28, 17, 2.5) },
  keyStrength: { map: uniform(0.5, 1.25), axes: { quality: 0.3 } },
  keyWarmth: { map: normal(0, 0.6) },
  keyHardness: { map: uniform(0, 1) },
  fillAzimuth: { map: uniform(-110, 110) },
  fillElevation: { map: normal(15, 20, 2.5) },
  fillStrength: { map: mostlyLow(0, 0.6, 2) },
  fillWarmth: { map: normal(0, 0.8) },
  rimAzimuth: { map: uniform(105, 255) },
  rimStrength: { map: mostlyLow(0, 0.9, 4) },
  ambient: { map: mostlyLow(0.15, 0.6, 1), axes: { quality: 0.2 } },
  focalLength: { map: geometric(18, 200) },
  exposure: { map: normal(0, 0.22) },
  whiteBalance: { map: tailed(0.18, 0, 1) },
  blur: { map: mostlyLow(0, 0.08, 10), axes: { quality: -0.5 } },
  motion: { map: mostlyLow(0, 0.1, 18), axes: { quality: -0.4 } },
  motionDirection: { map: uniform(0, 180) },
  noise: { map: mostlyLow(0.8, 11, 5), axes: { quality: -0.5 } },
  jpegQuality: { map: mostlyHigh(15, 98, 3.2), axes: { quality: 0.5 } },
  shiftX: { map: normal(0, 0.025) },
  shiftY: { map: normal(0, 0.025) },
  turn: { map: normal(0, 1.6) },
  zoom: { map: normal(1, 0.03) },
  cameraPattern0: { map: level(16) },
  cameraPattern1: { map: level(16) },
  glasses: { map: kinds(0.82, 0.15, 0.03) },
  glassesShape: { map: uniform(0, 1) },
  hat: { map: kinds(0.94, 0.025, 0.02, 0.015) },
  mask: { map: kinds(0.97, 0.03) },
  occlusion: { map: kinds(0.97, 0.015, 0.015) },
  occlusionSide: { map: uniform(-1, 1) },
  wornLight: { map: mostlyLow(0.01, 0.8, 2.5) },
  wornRed: { map: deviations },
  wornBlue: { map: deviations },
  clothesLight: { map: mostlyLow(0.01, 0.85, 1.6) },
  clothesRed: { map: deviations },
  clothesBlue: { map: deviations },
  backgroundLight: { map: mostlyLow(0.01, 0.9, 1.6) },
  backgroundRed: { map: normal(0, 0.6) },
  backgroundBlue: { map: normal(0, 0.6) },
  secondLight: { map: mostlyLow(0.01, 0.9, 1.6) },
  secondRed: { map: normal(0, 0.6) },
  secondBlue: { map: normal(0, 0.6) },
  clutter: { map: uniform(0, 1) },
  backgroundPattern0: { map: level(16) },
  backgroundPattern1: { map: level(16) },
} as const satisfies Readonly<Record<string, Factor>>;

/** The name of a factor of a person. */
export type IdentityFactor = keyof typeof IDENTITY_FACTORS;

/** The name of a factor of a picture. */
export type MomentFactor = keyof typeof MOMENT_FACTORS;

/** The names of a person's factors, in the order of their coordinates. */
export const IDENTITY_NAMES = Object.keys(IDENTITY_FACTORS) as readonly IdentityFactor[];

/** The names of a picture's factors, in the order of their coordinates. */
export const MOMENT_NAMES = Object.keys(MOMENT_FACTORS) as readonly MomentFactor[];

/** How many coordinates of a style decide who a person is; they come first. */
export const IDENTITY_SIZE = IDENTITY_NAMES.length;

/** How many coordinates decide what a picture shows of the person. */
export const MOMENT_SIZE = MOMENT_NAMES.length;

/** The length of a style w. */
export const STYLE_SIZE = IDENTITY_SIZE + MOMENT_SIZE;
