// What a normalisation means, and how it is written and read.
import { describe, expect, test } from 'vitest';
import { UserError } from '../files/user-error.js';
import {
  declaredNormalisation,
  formatNormalisation,
  type Normalisation,
  normalisationConstants,
  parseNormalisation,
  pixelMetadata,
} from './normalisation.js';

describe('normalisation', () => {
  test('the presets are those of their training codes', () => {
    expect(normalisationConstants('arcface-127.5')).toEqual({
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
    });
    expect(normalisationConstants('arcface-128').std).toEqual([128, 128, 128]);
    expect(normalisationConstants('raw')).toEqual({ mean: [0, 0, 0], std: [1, 1, 1] });
    const { mean, std } = normalisationConstants('imagenet');
    expect((255 * 0.5 - mean[0]) / std[0]).toBeCloseTo((0.5 - 0.485) / 0.229, 12);
    expect((255 * 0.5 - mean[2]) / std[2]).toBeCloseTo((0.5 - 0.406) / 0.225, 12);
  });

  test('the command line takes a name, one pair, or three of each', () => {
    expect(parseNormalisation('imagenet')).toBe('imagenet');
    expect(parseNormalisation(' ArcFace-128 ')).toBe('arcface-128');
    expect(parseNormalisation('127.5,128')).toEqual({ mean: 127.5, std: 128 });
    expect(parseNormalisation('1,2,3/4,5,6')).toEqual({ mean: [1, 2, 3], std: [4, 5, 6] });
  });

  test.each([
    '',
    'arcface',
    '127.5',
    '1,2,3',
    '1,2,3/4,5',
    '1,two',
    '1,/2',
    '1,2/3',
    'constructor',
    'NaN,1',
  ])("'%s' is refused with the forms that are read", (text) => {
    expect(() => parseNormalisation(text)).toThrow(UserError);
    expect(() => parseNormalisation(text)).toThrow('m1,m2,m3/s1,s2,s3');
  });

  test.each(['127.5,0', '0,-1', '1,2,3/4,0,6'])("'%s' is refused for its standard deviation", (text) => {
    expect(() => parseNormalisation(text)).toThrow('above 0');
  });

  test('what is written is read back', () => {
    const all: Normalisation[] = [
      'raw',
      { mean: 0.1, std: 255 },
      { mean: [1, 2, 3], std: [4, 5, 6] },
      { mean: 1, std: [4, 5, 6] },
    ];
    for (const normalisation of all) {
      const again = parseNormalisation(formatNormalisation(normalisation));
      expect(normalisationConstants(again)).toEqual(normalisationConstants(normalisation));
    }
  });

  test('metadata declare normalisation and colour order, or leave them open', () => {
    const metadata = { 'synthdistill.normalize': '127.5,128', 'synthdistill.colour': 'bgr' };
    expect(declaredNormalisation(metadata, 'a.onnx')).toEqual({
      normalize: { mean: 127.5, std: 128 },
      colour: 'bgr',
      assumed: {},
    });
    expect(declaredNormalisation({}, 'a.onnx')).toEqual({ assumed: {} });
  });

  test('what metadata call assumed is not declared, and is written so', () => {
    const settings = { normalize: 'imagenet', colour: 'bgr' } as const;
    const read = (...assumed: ('normalize' | 'colour')[]) =>
      declaredNormalisation(pixelMetadata(settings, assumed), 'a.onnx');
    expect(read()).toEqual({ ...settings, assumed: {} });
    expect(read('colour')).toEqual({ normalize: 'imagenet', assumed: { colour: 'bgr' } });
    expect(read('normalize', 'colour')).toEqual({ assumed: settings });
  });

  test('unreadable metadata are refused, naming the file and the key', () => {
    const read = (key: string, value: string) => () => declaredNormalisation({ [key]: value }, 'a.onnx');
    expect(read('synthdistill.normalize', 'so')).toThrow('a.onnx: metadata synthdistill.normalize');
    expect(read('synthdistill.colour', 'grb')).toThrow(
      "a.onnx: metadata synthdistill.colour: expected rgb or bgr, found 'grb'",
    );
  });
});
