// What is known about a face because it was drawn: a flat record for tables and for measuring by groups.
import { describeFace, factorValues } from './describe-face.js';

/** The attributes of a face, exact because it was drawn from them. */
export interface FaceAttributes {
  /** Which of the two a viewer would say. */
  readonly apparentSex: 'female' | 'male';
  /** The Monk skin tone, 1 (lightest) to 10 (darkest), a whole number. */
  readonly monkTone: number;
  /** Years. */
  readonly age: number;
  /** Degrees; the signs are those of `Moment.pose`. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** 0..1 each. */
  readonly smile: number;
  readonly mouthOpen: number;
  readonly blink: number;
  readonly glasses: 'none' | 'clear' | 'dark';
  readonly hat: 'none' | 'cap' | 'beanie' | 'headscarf';
  readonly mask: boolean;
  readonly occlusion: 'none' | 'hand' | 'hair';
  /** 0..1 each. */
  readonly moustache: number;
  readonly beard: number;
  readonly hairLength: number;
  /** Sigma of the blur as a fraction of the distance between the eyes. */
  readonly blur: number;
  readonly jpegQuality: number;
}

/** The attributes of the face of a style w [STYLE_SIZE]; numbers are rounded to what a reader can use. */
export function attributesOf(w: Float32Array): FaceAttributes {
  const { person, moment } = describeFace(w);
  const { pose, expression, worn, camera } = moment;
  return {
    apparentSex: factorValues(w).apparentSex < 0 ? 'female' : 'male',
    monkTone: Math.min(10, Math.max(1, Math.round(person.skin.tone))),
    age: round(moment.age, 1),
    yaw: round(pose.yaw, 1),
    pitch: round(pose.pitch, 1),
    roll: round(pose.roll, 1),
    smile: round(expression.smile, 2),
    mouthOpen: round(expression.mouthOpen, 2),
    blink: round(expression.blink, 2),
    glasses: worn.glasses,
    hat: worn.hat,
    mask: worn.mask,
    occlusion: worn.occlusion,
    moustache: round(person.facialHair.moustache, 2),
    beard: round(person.facialHair.beard, 2),
    hairLength: round(person.hair.length, 2),
    blur: round(camera.blur, 4),
    jpegQuality: round(camera.jpegQuality, 0),
  };
}

function round(value: number, digits: number): number {
  // Adding 0 turns minus zero into zero.
  return Math.round(value * 10 ** digits) / 10 ** digits + 0;
}
