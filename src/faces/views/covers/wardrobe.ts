// What faces are covered with: things that people of the population wear or hold, each of one of them, on the average head.
import { drawPerson } from '../../population/draw-person.js';
import { describeFace } from '../../procedural/describe-face.js';
import type { FaceDescription, Worn } from '../../procedural/description.js';
import { STYLE_SIZE } from '../../procedural/factors.js';
import { skinColour } from '../../procedural/skin/skin-colour.js';

/** The kinds of things, as often as they are there: those that hide who somebody is more often than hats. */
const KINDS = [
  { glasses: 'clear' },
  { glasses: 'dark' },
  { mask: true },
  { occlusion: 'hand' },
  { hat: 'cap' },
  { glasses: 'clear' },
  { glasses: 'dark' },
  { mask: true },
  { occlusion: 'hand' },
  { hat: 'beanie' },
  { occlusion: 'hair' },
  { hat: 'headscarf' },
] as const satisfies readonly Partial<Worn>[];

/** What a thing is worn for on a head. */
export type Kind = (typeof KINDS)[number];

/** How many things there are. */
export const THINGS = 2 * KINDS.length;

/** Lights in which things are seen. */
const LIGHTS = 4;

const SEED = 0;

const NOTHING = { glasses: 'none', hat: 'none', mask: false, occlusion: 'none' } as const;

/** The average head in front of white or black, and as light or as dark itself, with a thing and without it. */
export interface Sitting {
  readonly bare: FaceDescription;
  readonly dressed: FaceDescription;
  /** Which light it is in: bare heads in the same one look the same. */
  readonly light: number;
}

/** What kind a thing is, 0 to THINGS - 1. */
export function kindOf(thing: number): Kind {
  return KINDS[thing % KINDS.length];
}

/** The average head that tries on a thing, 0 to THINGS - 1. */
export function tryOn(thing: number, shade: 'light' | 'dark'): Sitting {
  const { person, moment } = describeFace(drawPerson(SEED, 'wardrobe', thing));
  const light = thing % LIGHTS;
  const bare = sitter(shade, describeFace(drawPerson(SEED, 'wardrobe light', light)));
  const { red, green, blue } = skinColour(person.skin);
  const { glassesShape, occlusionSide, colour } = moment.worn;
  const worn = {
    ...bare.moment.worn,
    glassesShape,
    occlusionSide,
    colour,
    hand: [red, green, blue],
  } as const;
  const dressed = { ...bare, moment: { ...bare.moment, worn: { ...worn, ...kindOf(thing) } } };
  return { bare, dressed, light };
}

/** The average head, shaved, from the front and by a perfect camera; its light, and the colour of strands, are somebody's. */
function sitter(shade: 'light' | 'dark', somebody: FaceDescription): FaceDescription {
  const { lights, ambient } = somebody.moment;
  const { person, moment } = describeFace(new Float32Array(STYLE_SIZE));
  const dark = shade === 'dark' ? 1 : 0;
  const colour = [1 - dark, 1 - dark, 1 - dark] as const;
  const even = { unevenness: 0, freckles: 0, moles: 0, ruddiness: 0, shine: 0 };
  return {
    person: {
      ...person,
      skin: { ...person.skin, ...even, tone: 1 + 9 * dark },
      eyes: { irisMelanin: dark, irisWarmth: 0 },
      hair: { ...somebody.person.hair, length: 0 },
      facialHair: { moustache: 0, beard: 0, stubble: 0 },
      browDensity: 0,
    },
    moment: {
      ...moment,
      pose: { yaw: 0, pitch: 0, roll: 0 },
      lights,
      ambient,
      camera: { ...moment.camera, ...PERFECT },
      worn: { ...moment.worn, ...NOTHING, clothes: colour },
      background: { colour, secondColour: colour, clutter: 0, pattern: 0 },
    },
  };
}

const PERFECT = {
  exposure: 0,
  whiteBalance: 0,
  blur: 0,
  motion: 0,
  noise: 0,
  jpegQuality: 100,
  shiftX: 0,
  shiftY: 0,
  turn: 0,
  zoom: 1,
};
