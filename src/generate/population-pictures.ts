// Pictures of the population, with what is known of them.

import { encodePicture } from '../faces/pictures/encode.js';
import { drawPerson } from '../faces/population/draw-person.js';
import { RenderPool, type RenderPoolOptions } from '../faces/population/render-pool.js';
import { attributesOf } from '../faces/procedural/attributes.js';
import { STYLE_SIZE } from '../faces/procedural/factors.js';
import { withMoment } from '../faces/procedural/moments.js';
import { type PictureSupply, pictureName, type SupplyOptions } from './picture-supply.js';

const LANDMARKS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'];

/** The columns of a picture's landmarks, [10] x and y in turn, in pixels to hundredths. */
function labelLandmarks(points: Float32Array): Record<string, number> {
  return Object.fromEntries(
    LANDMARKS.flatMap((name, k) =>
      ['X', 'Y'].map((axis, d) => [`${name}${axis}`, Math.round(points[2 * k + d] * 100) / 100]),
    ),
  );
}

/** Opens the population as a supply of pictures; `options` of the pool that draws, in tests. */
export function openPopulationPictures(
  pictures: SupplyOptions,
  options: RenderPoolOptions = {},
): PictureSupply {
  const { seed, sizePx, framing, perIdentity, format } = pictures;
  const pool = new RenderPool(options);
  const styleOf = (index: number): Float32Array => {
    if (perIdentity === 0) return drawPerson(seed, 'generate', index);
    const person = drawPerson(seed, 'generate people', Math.floor(index / perIdentity));
    return withMoment(person, { redraw: { seed, stream: 'generate pictures', step: 0, index } });
  };
  return {
    draw: async (first, count) => {
      const styles = new Float32Array(count * STYLE_SIZE);
      for (let i = 0; i < count; i++) styles.set(styleOf(first + i), i * STYLE_SIZE);
      const { pixels, landmarks } = await pool.renderBytes(styles, { sizePx, framing });
      const values = 3 * sizePx * sizePx;
      const draw = async (i: number) => ({
        name: pictureName(first + i, pictures),
        bytes: await encodePicture(pixels.subarray(i * values, (i + 1) * values), sizePx, format),
        labels: {
          ...(perIdentity === 0 ? {} : { identity: Math.floor((first + i) / perIdentity) + 1 }),
          ...attributesOf(styles.subarray(i * STYLE_SIZE, (i + 1) * STYLE_SIZE)),
          ...labelLandmarks(landmarks.subarray(i * 10, (i + 1) * 10)),
        },
      });
      return Promise.all(Array.from({ length: count }, (_, i) => draw(i)));
    },
    close: () => pool.close(),
  };
}
