// From a style to what the renderer draws.
import { type FaceDescription, type Light, SHAPE_FACTORS, type ShapeFactor } from './description.js';
import {
  type Factor,
  IDENTITY_FACTORS,
  IDENTITY_NAMES,
  IDENTITY_SIZE,
  type IdentityFactor,
  MOMENT_FACTORS,
  MOMENT_NAMES,
  type MomentFactor,
  STYLE_SIZE,
} from './factors.js';
import { mixBits } from './hash.js';
import { smoothStep } from './smooth-step.js';

/** The value of every factor, by name; kinds and patterns are whole numbers. */
export type FactorValues = Readonly<Record<IdentityFactor | MomentFactor, number>>;

/** Standard deviation of apparent sex over the population. */
const SEX_DEVIATION = 0.8147;

const GLASSES = ['none', 'clear', 'dark'] as const;
const HATS = ['none', 'cap', 'beanie', 'headscarf'] as const;
const OCCLUSIONS = ['none', 'hand', 'hair'] as const;

/**
 * Maps a style w [STYLE_SIZE] to the values of its factors; any finite numbers will do.
 *
 * @throws RangeError for another length, or a coordinate that is not finite
 */
export function factorValues(w: Float32Array): FactorValues {
  if (w.length !== STYLE_SIZE) throw new RangeError(`a style has ${STYLE_SIZE} coordinates, not ${w.length}`);
  const bad = w.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`coordinate ${bad} of the style is ${w[bad]}, not a finite number`);
  const sex = IDENTITY_FACTORS.apparentSex.map(w[0]) / SEX_DEVIATION;
  const values: Partial<Record<string, number>> = {};
  IDENTITY_NAMES.forEach((name, i) => {
    const factor: Factor = IDENTITY_FACTORS[name];
    const share = factor.sex ?? 0;
    values[name] = factor.map(share * sex + Math.sqrt(1 - share * share) * w[i]);
  });
  MOMENT_NAMES.forEach((name, i) => {
    values[name] = MOMENT_FACTORS[name].map(w[IDENTITY_SIZE + i]);
  });
  return values as FactorValues;
}

/**
 * Describes the face of a style w [STYLE_SIZE]: who it is and how the picture shows it.
 *
 * Any finite w is a face. Coordinates far outside the population give its extremes, softly limited.
 *
 * @throws RangeError for another length, or a coordinate that is not finite
 */
export function describeFace(w: Float32Array): FaceDescription {
  const v = factorValues(w);
  return { person: describePerson(v), moment: describeMoment(v) };
}

function describePerson(v: FactorValues): FaceDescription['person'] {
  // Dark skin seldom comes with fair hair or eyes; correlation alone would leave too many.
  const dark = 0.75 * smoothStep(5, 8.5, v.tone);
  const darken = (melanin: number) => 1 - (1 - melanin) * (1 - dark);
  const male = smoothStep(0.1, 0.8, v.apparentSex);
  return {
    shape: Object.fromEntries(SHAPE_FACTORS.map((name) => [name, v[name]])) as Record<ShapeFactor, number>,
    skin: {
      tone: v.tone,
      undertone: v.undertone,
      ruddiness: v.ruddiness,
      unevenness: v.unevenness,
      freckles: v.freckles,
      moles: v.moles,
      lipColour: v.lipColour,
      shine: v.shine,
      pattern: seedOf(v.skinPattern0, v.skinPattern1, v.skinPattern2, v.skinPattern3),
    },
    eyes: { irisMelanin: darken(v.irisMelanin), irisWarmth: v.irisWarmth },
    hair: {
      melanin: darken(v.hairMelanin),
      redness: v.hairRedness * (1 - dark),
      curl: v.hairCurl,
      length: v.hairLength,
      volume: v.hairVolume,
      parting: v.parting,
      fringe: v.fringe,
      hairline: v.hairline,
      hairlineShape: v.hairlineShape,
      balding: v.balding * (0.25 + 0.75 * male),
      pattern: seedOf(v.hairPattern0, v.hairPattern1),
    },
    facialHair: { moustache: male * v.moustache, beard: male * v.beard, stubble: male * v.stubble },
    browDensity: v.browDensity,
  };
}

function describeMoment(v: FactorValues): FaceDescription['moment'] {
  return {
    pose: { yaw: v.yaw, pitch: v.pitch, roll: v.roll },
    expression: {
      smile: v.smile,
      mouthOpen: v.mouthOpen,
      frown: v.frown,
      browRaise: v.browRaise,
      blink: v.blink,
      gazeYaw: v.gazeYaw,
      gazePitch: v.gazePitch,
    },
    age: v.age,
    lights: describeLights(v),
    ambient: v.ambient,
    camera: {
      focalLength: v.focalLength,
      exposure: v.exposure,
      whiteBalance: v.whiteBalance,
      blur: v.blur,
      motion: v.motion,
      motionDirection: v.motionDirection,
      noise: v.noise,
      jpegQuality: v.jpegQuality,
      shiftX: v.shiftX,
      shiftY: v.shiftY,
      turn: v.turn,
      zoom: v.zoom,
      pattern: seedOf(v.cameraPattern0, v.cameraPattern1),
    },
    worn: {
      glasses: GLASSES[v.glasses],
      glassesShape: v.glassesShape,
      hat: HATS[v.hat],
      mask: v.mask === 1,
      occlusion: OCCLUSIONS[v.occlusion],
      occlusionSide: v.occlusionSide,
      colour: colourOf(v.wornLight, v.wornRed, v.wornBlue),
      clothes: colourOf(v.clothesLight, v.clothesRed, v.clothesBlue),
    },
    background: {
      colour: colourOf(v.backgroundLight, v.backgroundRed, v.backgroundBlue),
      secondColour: colourOf(v.secondLight, v.secondRed, v.secondBlue),
      clutter: v.clutter,
      pattern: seedOf(v.backgroundPattern0, v.backgroundPattern1),
    },
  };
}

function describeLights(v: FactorValues): Light[] {
  return [
    {
      azimuth: v.keyAzimuth,
      elevation: v.keyElevation,
      colour: lightColour(v.keyStrength, v.keyWarmth),
      hardness: v.keyHardness,
    },
    {
      azimuth: v.fillAzimuth,
      elevation: v.fillElevation,
      colour: lightColour(v.fillStrength, v.fillWarmth),
      hardness: 0.2,
    },
    { azimuth: v.rimAzimuth, elevation: 30, colour: lightColour(v.rimStrength, 0), hardness: 0.6 },
  ];
}

/** Light of a strength, bluish for a warmth below 0 and orange above it. */
function lightColour(strength: number, warmth: number): [number, number, number] {
  return [strength * Math.exp(0.1 * warmth), strength, strength * Math.exp(-0.16 * warmth)];
}

/** A colour of a lightness, tinted by how red and how blue it is in standard deviations; linear RGB in 0..1. */
function colourOf(light: number, red: number, blue: number): [number, number, number] {
  const tint = (amount: number) => Math.min(1, light * Math.exp(0.22 * amount));
  return [tint(red), tint(-0.5 * (red + blue)), tint(blue)];
}

/** An integer 0..2^32-1 for a handful of levels; neighbours have nothing in common. */
function seedOf(...levels: readonly number[]): number {
  return levels.reduce((seed, value) => mixBits(seed ^ (value + 1)), 0x5eed) >>> 0;
}
