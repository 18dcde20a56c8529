// What the renderer draws: one picture of one person, as plain numbers with names.

/**
 * The factors of a head's shape, each in standard deviations of the population: 0 is average, and the renderer draws
 * whatever it is given, limiting values beyond about 3 softly. Left and right are the person's.
 */
export const SHAPE_FACTORS = [
  // Skull and face as a whole.
  'headWidth',
  'headHeight',
  'headDepth',
  'faceLength',
  'faceFullness',
  'foreheadHeight',
  'foreheadSlope',
  'templeWidth',
  'browRidge',
  // Cheeks, jaw and chin.
  'cheekboneWidth',
  'cheekboneProminence',
  'cheekFullness',
  'jawWidth',
  'jawAngle',
  'jawLength',
  'chinHeight',
  'chinWidth',
  'chinProminence',
  'chinCleft',
  // Nose.
  'noseLength',
  'noseBridgeHeight',
  'noseBridgeWidth',
  'noseBridgeCurve',
  'noseTipProjection',
  'noseTipWidth',
  'noseTipRotation',
  'noseWidth',
  'nostrilSize',
  // Mouth.
  'mouthWidth',
  'mouthHeight',
  'upperLipThickness',
  'lowerLipThickness',
  'lipProminence',
  'cupidsBow',
  'philtrumDepth',
  // Eyes.
  'eyeSize',
  'eyeSpacing',
  'eyeHeight',
  'eyeTilt',
  'eyeDepth',
  'eyeOpening',
  'upperLidFold',
  // Brows.
  'browHeight',
  'browThickness',
  'browArch',
  'browSpacing',
  'browTilt',
  // Ears and neck.
  'earSize',
  'earProtrusion',
  'earLobe',
  'neckWidth',
] as const;

/** The name of a factor of a head's shape. */
export type ShapeFactor = (typeof SHAPE_FACTORS)[number];

/** What stays the same in every picture of a person. */
export interface Person {
  readonly shape: Readonly<Record<ShapeFactor, number>>;
  readonly skin: Skin;
  readonly eyes: {
    /** 0 (pale blue) over grey, green and hazel to 1 (nearly black brown). */
    readonly irisMelanin: number;
    /** 0 (grey) to 1 (green or amber). */
    readonly irisWarmth: number;
  };
  readonly hair: Hair;
  readonly facialHair: {
    /** Each 0 (shaved) to 1 (full). */
    readonly moustache: number;
    readonly beard: number;
    readonly stubble: number;
  };
  /** 0..1, how dense the eyebrows are. */
  readonly browDensity: number;
}

/** A person's skin. */
export interface Skin {
  /** The Monk skin tone scale, 1 (lightest) to 10 (darkest), continuous. */
  readonly tone: number;
  /** -1 (pink undertone) to 1 (olive or golden). */
  readonly undertone: number;
  /** 0..1, how red cheeks and nose are. */
  readonly ruddiness: number;
  /** 0..1, blotches and pores. */
  readonly unevenness: number;
  /** 0..1, the density of freckles. */
  readonly freckles: number;
  /** How many moles, 0 to about 8. */
  readonly moles: number;
  /** 0..1, how much darker and redder the lips are than the skin. */
  readonly lipColour: number;
  /** 0 (matt) to 1 (oily). */
  readonly shine: number;
  /** Where freckles, moles and blotches are: any integer 0..2^32-1. */
  readonly pattern: number;
}

/** A person's hair. */
export interface Hair {
  /** 0 (platinum) over blond and brown to 1 (black). */
  readonly melanin: number;
  /** 0..1, how red. */
  readonly redness: number;
  /** 0 (straight) over wavy to 1 (tightly coiled). */
  readonly curl: number;
  /** 0 (shaved) over short (0.3) and chin (0.6) to below the shoulders (1). */
  readonly length: number;
  /** 0..1, how far it stands off the head. */
  readonly volume: number;
  /** -1 (parted at the right) over the middle to 1 (left). */
  readonly parting: number;
  /** 0 (combed back) to 1 (over the forehead). */
  readonly fringe: number;
  /** Height of the hairline in standard deviations. */
  readonly hairline: number;
  /** -1 (rounded) to 1 (a widow's peak). */
  readonly hairlineShape: number;
  /** 0..1, how much of it has gone at the age of 80. */
  readonly balding: number;
  /** Where strands lie: any integer 0..2^32-1. */
  readonly pattern: number;
}

/** What changes from one picture of a person to the next. */
export interface Moment {
  readonly pose: {
    /** Degrees, -90..90; positive turns the face to the right side of the picture. */
    readonly yaw: number;
    /** Degrees; positive looks up. */
    readonly pitch: number;
    /** Degrees; positive leans clockwise in the picture. */
    readonly roll: number;
  };
  /** Each 0..1 unless said otherwise. */
  readonly expression: {
    readonly smile: number;
    readonly mouthOpen: number;
    readonly frown: number;
    readonly browRaise: number;
    readonly blink: number;
    /** Degrees, positive to the right side of the picture. */
    readonly gazeYaw: number;
    /** Degrees, positive up. */
    readonly gazePitch: number;
  };
  /** Years, 18..80. */
  readonly age: number;
  /** The light sources and what comes from everywhere. */
  readonly lights: readonly Light[];
  readonly ambient: number;
  readonly camera: Camera;
  readonly worn: Worn;
  readonly background: {
    /** 0..1 each, linear RGB of its two main colours. */
    readonly colour: readonly [number, number, number];
    readonly secondColour: readonly [number, number, number];
    /** What it shows: 0 (plain) over soft gradient to 1 (busy and out of focus). */
    readonly clutter: number;
    /** Any integer 0..2^32-1. */
    readonly pattern: number;
  };
}

/** A source of light. */
export interface Light {
  /** Degrees around the head: 0 from the camera, positive from the right side of the picture. */
  readonly azimuth: number;
  /** Degrees above the horizon. */
  readonly elevation: number;
  /** Linear RGB; 1 is a normal key light. */
  readonly colour: readonly [number, number, number];
  /** 0 (a soft box, wrapped around the head) to 1 (a bare bulb with hard shadows). */
  readonly hardness: number;
}

/** The camera and what it does to the picture. */
export interface Camera {
  /** Millimetres on 36 mm film, 18..200: short ones distort. The head fills the same part of the picture. */
  readonly focalLength: number;
  /** Stops; 0 is right. */
  readonly exposure: number;
  /** -1 (blue) to 1 (orange). */
  readonly whiteBalance: number;
  /** Sigma of the blur as a fraction of the distance between the eyes in the picture, 0..0.1. */
  readonly blur: number;
  /** Direction of motion blur in degrees and its length in the same unit as `blur`. */
  readonly motion: number;
  readonly motionDirection: number;
  /** Standard deviation of sensor noise in grey levels 0..255. */
  readonly noise: number;
  /** JPEG quality 10..100; 100 leaves the picture as it is. */
  readonly jpegQuality: number;
  /** Error of the alignment: shift in fractions of the eye distance, turn in degrees, scale as a factor. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly turn: number;
  readonly zoom: number;
  /** Seed of the noise: any integer 0..2^32-1. */
  readonly pattern: number;
}

/** What a person wears or holds before the face. */
export interface Worn {
  readonly glasses: 'none' | 'clear' | 'dark';
  /** 0 (round and thin) to 1 (square and thick). */
  readonly glassesShape: number;
  readonly hat: 'none' | 'cap' | 'beanie' | 'headscarf';
  readonly mask: boolean;
  /** Something before the face: a hand from below or the side, or hair over it. */
  readonly occlusion: 'none' | 'hand' | 'hair';
  /** Where it is, -1 (left of the picture) to 1. */
  readonly occlusionSide: number;
  /** Linear RGB of the skin of a hand that is somebody else's; left out: the person's own. */
  readonly hand?: readonly [number, number, number];
  /** Linear RGB of frames, hat and clothes. */
  readonly colour: readonly [number, number, number];
  readonly clothes: readonly [number, number, number];
}

/** One picture of one person. */
export interface FaceDescription {
  readonly person: Person;
  readonly moment: Moment;
}
