// The colours of a face changed: brightness, contrast, saturation, warmth, and light that falls unevenly.

/** How colours change; 1, and 0 for the warmth, change nothing. */
export interface ColourChange {
  readonly brightness: number;
  /** About the mean luminance. */
  readonly contrast: number;
  readonly saturation: number;
  /** What red gains and blue loses, as a share. */
  readonly warmth: number;
}

// Rec. 601 luma, the usual grey of face pictures.
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** Changes the colours of a face in place: all four changes are one linear map per pixel, clamped once at the end. */
export function recolour(
  face: Float32Array,
  { brightness, contrast, saturation, warmth }: ColourChange,
): void {
  const plane = face.length / 3;
  const gains = [brightness * (1 + warmth), brightness, brightness * (1 - warmth)] as const;
  let total = 0;
  for (let i = 0; i < plane; i++) {
    total +=
      RED * gains[0] * face[i] + GREEN * gains[1] * face[i + plane] + BLUE * gains[2] * face[i + 2 * plane];
  }
  const lift = (1 - contrast) * (total / plane);
  for (let i = 0; i < plane; i++) {
    const r = contrast * gains[0] * face[i] + lift;
    const g = contrast * gains[1] * face[i + plane] + lift;
    const b = contrast * gains[2] * face[i + 2 * plane] + lift;
    const grey = (1 - saturation) * (RED * r + GREEN * g + BLUE * b);
    face[i] = saturation * r + grey;
    face[i + plane] = saturation * g + grey;
    face[i + 2 * plane] = saturation * b + grey;
  }
  clampUnit(face);
}

/** Lights a face in place: each pixel of all three colours times e^field, clamped. */
export function relight(face: Float32Array, field: Float32Array): void {
  const plane = field.length;
  for (let i = 0; i < plane; i++) {
    const gain = Math.exp(field[i]);
    face[i] *= gain;
    face[i + plane] *= gain;
    face[i + 2 * plane] *= gain;
  }
  clampUnit(face);
}

/** Clamps an array to 0..1 in place, and returns it. */
export function clampUnit(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < 0) values[i] = 0;
    else if (value > 1) values[i] = 1;
  }
  return values;
}
