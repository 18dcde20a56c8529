// Configurations and numbers in words.

import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.js';
import {
  describeFaces,
  describeSampler,
  describeTarget,
  describeTraining,
  describeViews,
  large,
  nounOfFaces,
  studentName,
} from './words.js';

test('numbers are rounded to what is read', () => {
  expect([99_999, 1_832_106, 61_012_345, 2_500_000_000].map(large)).toEqual([
    '99,999',
    '1.83 million',
    '61 million',
    '2.50 billion',
  ]);
  expect(studentName('tinyfar-c')).toBe('TinyFaR-C');
});

const teacher = { file: '/models/teacher.onnx' };

test('a configuration is said without the folders of its files', () => {
  const config = resolveConfig({
    generator: { kind: 'onnx', mapping: '/models/m.onnx', synthesis: '/models/s.onnx' },
    teacher,
    target: 'standardised',
    optimiser: { kind: 'adamw', weightDecay: 0.05 },
    schedule: { kind: 'cosine', warmupSteps: 50 },
    training: { batchSize: 32, epochs: 1, imagesPerEpoch: 3200, validationImages: 0 },
  });
  expect(describeFaces(config)).toBe('the generator m.onnx and s.onnx');
  expect(describeSampler(config)).toMatch(
    /^dynamic, coefficient 1: each batch of fresh faces is followed by variants/,
  );
  expect(describeTarget(config)).toBe(
    "the teacher's embedding, standardised in each dimension; mean squared error",
  );
  expect(describeTraining(config)).toBe(
    '200 steps of 32 faces in 1 epoch; AdamW with learning rate 0.001, falling along a cosine after 50 steps of warm-up; ' +
      'weight decay 0.05',
  );
});

test('views are said with their strengths, and what of them the teacher sees', () => {
  const words = (views: object, replays = 0) =>
    describeViews(
      resolveConfig({ generator: { kind: 'procedural' }, teacher, views, training: { replays } }),
    );
  expect(words({})).toBeUndefined();
  expect(words({ flip: true, warp: 0.5 })).toBe('flip, warp 0.5; the teacher sees the same');
  expect(words({ jpeg: 0.2, teacher: 'clean' }, 3)).toBe(
    'jpeg 0.2, 3 of earlier faces after each new one; the teacher sees clean ones: mixed, turned and warped alike, and nothing else',
  );
});

test('every source of faces has words', () => {
  const faces = (generator: object, sampler = { kind: 'dynamic' }) =>
    describeFaces(resolveConfig({ generator, teacher, sampler }));
  expect(faces({ kind: 'procedural' })).toContain('people who do not exist');
  expect(faces({ kind: 'stylegan2', file: '/x/ffhq.pkl' })).toBe(
    'StyleGAN2 from ffhq.pkl, truncation 1, noise random',
  );
  const styles = { morph: 0.2, cross: 0.5 };
  expect(faces({ kind: 'stylegan2', file: '/x/ffhq.pkl', truncation: 0.7, styles })).toBe(
    'StyleGAN2 from ffhq.pkl, truncation 0.7, noise random (20 % with a mixture of two styles, 40 % with layers of two styles)',
  );
  const folder = { kind: 'folder', folder: '/x/faces' };
  expect(faces(folder, { kind: 'static' })).toBe('the pictures in faces');
  const sources = [
    { ...folder, share: 3 },
    { kind: 'onnx', file: '/x/g.onnx' },
  ];
  expect(faces({ sources })).toBe('in every batch 75.0 % the pictures in faces; 25.0 % the generator g.onnx');
});

test('a mixture says what dynamic sampling does with pictures', () => {
  const words = (sources: object[], kind = 'dynamic') => {
    const config = resolveConfig({ generator: { sources }, teacher, sampler: { kind } });
    return [nounOfFaces(config), describeSampler(config)];
  };
  const folder = { kind: 'folder', folder: '/x/faces' };
  const population = { kind: 'procedural' };
  expect(words([folder, population])).toEqual([
    'generated faces and pictures',
    expect.stringMatching(/the better the student knows the face; pictures of folders are shown again$/),
  ]);
  expect(words([population])).toEqual([
    'faces of people who do not exist',
    expect.stringMatching(/the better the student knows the face$/),
  ]);
  expect(words([population, { ...population, coefficient: 0.5 }])[1]).toMatch(
    /^dynamic, coefficient 1 and 0\.5: /,
  );
  expect(words([folder, folder], 'static')).toEqual([
    'pictures',
    'static: the pictures of the folders, over and over',
  ]);
});
