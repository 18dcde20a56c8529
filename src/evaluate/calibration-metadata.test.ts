// What a model's metadata keep of a calibration.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Calibration } from './calibration.js';
import {
  CALIBRATION_KEY,
  formatCalibration,
  parseCalibration,
  readCalibration,
  writeCalibration,
} from './calibration-metadata.js';
import { describeConditions } from './measuring-conditions.js';

const calibration: Calibration = {
  benchmark: 'pairs.csv',
  fmr: 0.01,
  threshold: 0.4,
  thresholdInterval: null,
  observedFmr: 0.01,
  fnmr: 0.2,
  fnmrInterval: [0.1, 0.3],
  genuine: 10,
  impostor: 100,
  over: 'pairs',
  fmrAt: [[0.1, 1]],
};
const detector = 'ab'.repeat(32);
const parse = (text: string) => parseCalibration({ [CALIBRATION_KEY]: text }, 'net.onnx');

describe('a calibration in a model', () => {
  test('keeps what it was measured with', () => {
    const measured = {
      ...{ normalize: '127.5,128', colour: 'bgr' as const, output: 'fc1', flip: true },
      ...{ alignment: { detector, choose: 'largest' as const }, version: '0.1.0', date: '2026-01-31' },
    };
    expect(parse(formatCalibration({ ...calibration, measured }))).toEqual({ ...calibration, measured });
    expect(describeConditions(measured)).toBe(
      "bgr, 127.5,128, output 'fc1', with flip, the largest face aligned by the detector abababababab",
    );
  });

  test('of an earlier version is read, and says nothing of that', () => {
    expect(parse(JSON.stringify(calibration))).toEqual(calibration);
    expect(describeConditions({})).toBe('unknown conditions');
  });

  test.each([
    '/sets/of/faces/lfw.bin, all pairs',
    'C:\\sets\\lfw.bin, all pairs',
  ])('keeps of %s the name alone', (benchmark) => {
    const text = formatCalibration({ ...calibration, benchmark });
    expect(JSON.parse(text).benchmark).toBe('lfw.bin, all pairs');
    expect(parse(JSON.stringify({ ...calibration, benchmark }))?.benchmark).toBe('lfw.bin, all pairs');
  });

  test.each([
    { flip: 'yes' },
    { alignment: { detector: 'ab', choose: 'centre' } },
    { camera: 'x' },
  ])('that was measured with %j is refused by name', (measured) => {
    expect(() => parse(JSON.stringify({ ...calibration, measured }))).toThrow(
      /^net\.onnx: the metadata 'synthdistill\.calibration' is no calibration/,
    );
  });
});

test('is written into a model, in place of an earlier one', () => {
  const model = readFileSync('assets/teacher.onnx');
  const once = writeCalibration(model, calibration);
  const twice = writeCalibration(once, { ...calibration, threshold: 0.5 });
  expect(readCalibration(once, 'once')).toEqual(calibration);
  expect(readCalibration(twice, 'twice')).toMatchObject({ threshold: 0.5 });
  expect(() => writeCalibration(Uint8Array.of(1, 2, 3), calibration, 'x.onnx')).toThrow(
    /^x\.onnx is not an ONNX model/,
  );
});
