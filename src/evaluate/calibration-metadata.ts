// A calibration as a model carries it: JSON under one metadata key.

import { win32 } from 'node:path';
import * as z from 'zod';
import { UserError } from '../files/user-error.js';
import { decodeOnnx, encodeOnnx, metadataOf, setMetadata } from '../formats/onnx/onnx.js';
import type { Calibration } from './calibration.js';

/** The metadata key of an ONNX model under which its calibration stands. */
export const CALIBRATION_KEY = 'synthdistill.calibration';

const rate = z.number().min(0).max(1);
const similarity = z.number().min(-2).max(2);
const interval = z.tuple([z.number(), z.number()]);
const count = z.number().int().min(0);

const word = z.string().max(1000);

/** What is left out is not known: calibrations that earlier versions wrote say nothing of it. */
const conditions = z.strictObject({
  normalize: word.optional(),
  colour: z.enum(['rgb', 'bgr']).optional(),
  output: word.optional(),
  flip: z.boolean().optional(),
  alignment: z
    .union([
      z.literal('none'),
      z.strictObject({
        detector: z.string().regex(/^[0-9a-f]{64}$/),
        choose: z.enum(['centre', 'largest']),
      }),
    ])
    .optional(),
  version: word.optional(),
  date: word.optional(),
});

const schema = z.strictObject({
  // A path says nothing to whoever gets the model, and more than they should know: its last part is the name.
  benchmark: z
    .string()
    .max(10_000)
    .transform((name) => win32.basename(name)),
  fmr: rate,
  threshold: similarity,
  thresholdInterval: interval.nullable(),
  observedFmr: rate,
  fnmr: rate,
  fnmrInterval: interval,
  genuine: count,
  impostor: count,
  over: z.enum(['identities', 'pairs']),
  fmrAt: z
    .array(z.tuple([similarity, rate]))
    .min(1)
    .max(1000)
    .refine((table) =>
      table.every(([score, fmr], i) => i === 0 || (score > table[i - 1][0] && fmr <= table[i - 1][1])),
    ),
  measured: conditions.optional(),
});

/** Writes a calibration as the text of a metadata value; of a benchmark's path the last part is kept. */
export function formatCalibration(calibration: Calibration): string {
  return JSON.stringify(schema.parse(calibration));
}

/**
 * Reads the calibration of a model called `name` from its metadata; undefined where there is none.
 *
 * @throws UserError where the value is no calibration
 */
export function parseCalibration(
  metadata: Readonly<Record<string, string>>,
  name: string,
): Calibration | undefined {
  const text = metadata[CALIBRATION_KEY];
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${name}: the metadata '${CALIBRATION_KEY}' is no calibration; calibrate the model again`,
  );
}

/**
 * The calibration in an ONNX model; undefined where it has none.
 *
 * @param model the bytes of the model
 * @param name what errors call it
 * @throws UserError for what is no ONNX model, or where the value is no calibration
 */
export function readCalibration(model: Uint8Array, name = 'model'): Calibration | undefined {
  return parseCalibration(metadataOf(decodeOnnx(model, name)), name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * An ONNX model that carries a calibration, in place of one that it may have.
 *
 * @param name what errors call the model
 * @throws UserError for bytes that are no ONNX model
 */
export function writeCalibration(model: Uint8Array, calibration: Calibration, name = 'model'): Uint8Array {
  const onnx = decodeOnnx(model, name);
  setMetadata(onnx, { [CALIBRATION_KEY]: formatCalibration(calibration) });
  return encodeOnnx(onnx);
}

/**
 * The model without its calibration; undefined where it has none.
 *
 * @param name what errors call the model
 * @throws UserError for bytes that are no ONNX model
 */
export function withoutCalibration(model: Uint8Array, name = 'model'): Uint8Array | undefined {
  const onnx = decodeOnnx(model, name);
  if (metadataOf(onnx)[CALIBRATION_KEY] === undefined) return undefined;
  setMetadata(onnx, { [CALIBRATION_KEY]: undefined });
  return encodeOnnx(onnx);
}
