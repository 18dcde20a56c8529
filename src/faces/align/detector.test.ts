// The detector on pictures of every size: a toy network whose answers are known, and the real one where it is to be had.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dottedPixels, TOY_FACE_PX, toyLandmarks, toyYunet } from '../../../test/faces/toy-yunet.js';
import { file, mirror } from '../../../test/nets/foreign-models.js';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { encodeOnnx } from '../../formats/onnx/onnx.js';
import { Engine, type TensorValue } from '../../graph/engine.js';
import { chooseFace, type FaceDetector, openDetector } from './detector.js';
import type { Point, RgbImage } from './similarity-transform.js';
import { prepareYunet } from './yunet.js';
import { countCells } from './yunet-outputs.js';

let engine: Engine;
let toy: FaceDetector;

beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  toy = await openDetector(engine, prepareYunet(toyYunet(), 'toy'), { name: 'toy' });
});

afterAll(() => engine.stop());

const dotted = (width: number, height: number, ...dots: Point[]): RgbImage => ({
  data: dottedPixels(width, height, dots),
  width,
  height,
});

describe('a picture', () => {
  test.each([
    [320, 320],
    [250, 250],
    [100, 333],
    [512, 32],
  ])('of %i x %i pixels gives the face where it is', async (width, height) => {
    const faces = await toy.detect(dotted(width, height, [3, 2]));
    expect(faces).toHaveLength(1);
    expect(faces[0].box.x).toBeCloseTo(28 - TOY_FACE_PX / 2, 3);
    expect(faces[0].box.y).toBeCloseTo(20 - TOY_FACE_PX / 2, 3);
    expect(faces[0].score).toBeCloseTo(1, 4);
    faces[0].landmarks.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(toyLandmarks(28, 20).flat()[i], 3);
    });
  });

  test('larger than the network sees at once is searched larger when nothing is found', async () => {
    // One cell of 8 pixels is lost at half size and seen at full size.
    const [face, ...others] = await toy.detect(dotted(1280, 960, [90, 60]));
    expect(others).toEqual([]);
    expect(face!.landmarks[2][0]).toBeCloseTo(toyLandmarks(724, 484)[2][0], 3);
  });

  test('whose face is larger than what the network has learned is searched smaller, down to 256 px', async () => {
    // A stand-in for the engine: one face that fills 0.9 of the picture at every size, its score falling with the size.
    const widths: number[] = [];
    const session = {
      label: 'fills',
      inputs: [],
      outputs: [],
      close: async () => {},
      run: async (feeds: Readonly<Record<string, TensorValue>>) => {
        const [, , height, width] = feeds.image!.shape as [number, number, number, number];
        widths.push(width);
        const cells = countCells(width, height);
        const data = new Float32Array(16 * cells);
        if (width >= 128) {
          const first32 = 16 * (cells - (width / 32) * (height / 32));
          const [centre, size] = [width / 2 / 32, Math.log((0.9 * width) / 32)];
          data.set([0.9, 0.9, centre, centre, size, size], first32);
        }
        return { cells: { data, shape: [1, cells, 16] } };
      },
    };
    const unused = () => Promise.reject(new Error('nothing stays in the engine'));
    const detector = await openDetector(
      { load: async () => ({ ...session, runInto: unused }) },
      new Uint8Array(0),
      { name: 'fills' },
    );
    const faces = await detector.detect(dotted(1280, 1280));
    expect(widths.slice(1)).toEqual([640, 320, 160]);
    expect(faces).toHaveLength(1);
    expect(faces[0].box.width).toBeCloseTo(0.9 * 1280, 2);
  });

  test.each([
    [1, 1],
    [1, 500],
    [37, 3],
  ])('of %i x %i pixels gives no face', async (width, height) => {
    expect(await toy.detect(dotted(width, height))).toEqual([]);
  });
});

describe('of several faces', () => {
  const image = dotted(640, 320, [40, 20], [10, 8], [70, 30]);

  test('all are found, and the one nearest the centre is chosen', async () => {
    const faces = await toy.detect(image);
    expect(faces).toHaveLength(3);
    expect(chooseFace(faces, image, 'centre')!.box.x).toBeCloseTo(324 - TOY_FACE_PX / 2, 3);
  });

  test('the largest is chosen, and of equals the one with the higher score', () => {
    const box = (width: number, score: number) => ({
      box: { x: 0, y: 0, width, height: 9 },
      landmarks: [],
      score,
    });
    const faces = [box(10, 0.9), box(30, 0.7), box(30, 0.8)];
    expect(chooseFace(faces, image, 'largest')).toBe(faces[2]);
    expect(chooseFace([], image, 'largest')).toBeUndefined();
  });
});

test('a network that is no detector is refused in one line', async () => {
  const wrong = openDetector(engine, encodeOnnx(mirror()), { name: file(mirror()).name });
  await expect(wrong).rejects.toThrow(
    /^foreign\.onnx: ONNX Runtime cannot run it as a face detector: [^\n]+$/,
  );
});

const YUNET = 'detectors/yunet.onnx';
const LANDMARKS = 'photos/landmarks.json';
describe.skipIf(!hasRealMaterial(YUNET, LANDMARKS))('real photographs', () => {
  const distance = (a: readonly Point[], b: readonly Point[], scale = 1): number =>
    a.reduce((sum, [x, y], i) => sum + Math.hypot(x - b[i][0] / scale, y - b[i][1] / scale), 0) / a.length;
  const open = async (name: string, sizePx: number): Promise<RgbImage> => {
    const picture = sharp(realMaterial(`photos/${name}`))
      .resize(sizePx, sizePx)
      .raw();
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  };

  test.each([
    250, 125, 1000, 3000,
  ])('of %i px: no face missed, landmarks within 4 px of 250', async (sizePx) => {
    const landmarks = JSON.parse(readFileSync(realMaterial(LANDMARKS), 'utf8')) as Record<string, Point[]>;
    const bytes = prepareYunet(readFileSync(realMaterial(YUNET)), 'yunet.onnx');
    const detector = await openDetector(engine, bytes, { name: 'yunet.onnx' });
    const names = Object.keys(landmarks).slice(0, sizePx === 250 ? 40 : 6);
    const distances: number[] = [];
    for (const name of names) {
      const image = await open(name, sizePx);
      const face = chooseFace(await detector.detect(image), image, 'centre');
      if (face) distances.push(distance(landmarks[name], face.landmarks, sizePx / 250));
    }
    await detector.close();
    expect(distances).toHaveLength(names.length);
    expect(distances.reduce((a, b) => a + b, 0) / distances.length).toBeLessThan(4);
  });
});
