// A calibrated model is used as it was measured: its calibration fills in the options, and contradicts others.

import type { Calibration } from '../../evaluate/calibration.js';
import { CALIBRATION_KEY } from '../../evaluate/calibration-metadata.js';
import {
  describeAlignment,
  describeConditions,
  type MeasuringConditions,
} from '../../evaluate/measuring-conditions.js';
import { UserError } from '../../files/user-error.js';
import { normalisationConstants, parseNormalisation } from '../../nets/normalisation.js';
import { type AlignFlags, nameDetector, readAlignment } from './detector-options.js';
import type { NetworkFlags } from './network-options.js';

/** The options that decide what a similarity means. */
export interface SimilarityFlags extends NetworkFlags, AlignFlags {
  readonly flip?: boolean;
}

/**
 * The options with what the calibration of `model` was measured with where the user says nothing; what neither says is as
 * usual.
 *
 * @throws UserError where an option or the detector contradicts the calibration, saying what it was measured with
 */
export async function optionsOfCalibration<Flags extends SimilarityFlags>(
  model: string,
  options: Flags,
  calibration: Calibration | undefined,
): Promise<Flags> {
  const { normalize, colour, output, flip, alignment } = calibration?.measured ?? {};
  const refuse = (found: string): UserError =>
    new UserError(
      `${model}: its threshold was measured with ${describeConditions(calibration?.measured ?? {})}, found ${found}; ` +
        'use it as it was measured, or calibrate the model again that way',
    );
  // Checked under its own name: it is given on as if the user had said so.
  if (normalize !== undefined) parseNormalisation(normalize, `${model}: metadata '${CALIBRATION_KEY}'`);
  const contradiction = findContradiction(options, calibration?.measured ?? {});
  if (contradiction !== undefined) throw refuse(contradiction);
  const isAligned = alignment !== undefined && alignment !== 'none';
  const filled: Flags = {
    ...(normalize !== undefined && { normalize }),
    ...(colour !== undefined && { colour }),
    ...(output !== undefined && { output }),
    ...(flip !== undefined && { flip }),
    ...(isAligned && { align: true, choose: alignment.choose }),
    ...options,
  };
  if (!isAligned) return filled;
  const found = await readAlignment(
    filled,
    `${model}: its threshold was measured with ${describeAlignment(alignment)}, so its pictures have to be aligned too: `,
  );
  if (found === 'none' || found.detector !== alignment.detector) {
    const digest = found === 'none' ? 'none' : found.detector.slice(0, 12);
    throw refuse(`the detector ${nameDetector(filled)}, ${digest}`);
  }
  return filled;
}

/** The first option that says something else than a calibration knows, as it was given. */
function findContradiction(given: SimilarityFlags, measured: MeasuringConditions): string | undefined {
  const { normalize, colour, output, flip, alignment } = measured;
  const differs = <T>(one: T | undefined, other: T | undefined): boolean =>
    one !== undefined && other !== undefined && one !== other;
  const constants = (text: string | undefined): string | undefined =>
    text === undefined
      ? undefined
      : JSON.stringify(normalisationConstants(parseNormalisation(text, '--normalize')));
  if (differs(constants(given.normalize), constants(normalize))) return `--normalize ${given.normalize}`;
  if (differs(given.colour, colour)) return `--colour ${given.colour}`;
  if (differs(given.output, output)) return `--output ${given.output}`;
  if (differs(given.flip, flip)) return given.flip ? '--flip' : '--no-flip';
  if (given.align && alignment === 'none') return '--align';
  if (alignment === undefined || alignment === 'none') return undefined;
  return differs(given.choose, alignment.choose) ? `--choose ${given.choose}` : undefined;
}
