// From where it is known how a network wants its pixels, each source before the next.
import { expect, test } from 'vitest';
import { embedder, file } from '../../../test/nets/foreign-models.js';
import { makeNode, makeTensor, setMetadata } from '../../formats/onnx/onnx.js';
import { readForeign } from './foreign-model.js';
import { describeOrigin, type Preprocessing, preprocessingOf, unsettledOf } from './preprocessing.js';

/** What is known of a network that takes a mean of 0..1 away, and declares these metadata. */
function known(metadata: Record<string, string>, said: Parameters<typeof preprocessingOf>[1] = {}) {
  const model = embedder(
    [makeNode('Sub', ['images', 'mean'], ['v']), makeNode('Flatten', ['v'], ['vector'], { axis: 1 })],
    { initializers: [makeTensor('mean', Float32Array.of(0.45, 0.5, 0.55), [3, 1, 1])] },
  );
  setMetadata(model, metadata);
  return preprocessingOf(readForeign(file(model)), said);
}

const ASSUMED = {
  'synthdistill.normalize': 'imagenet',
  'synthdistill.colour': 'rgb',
  'synthdistill.assumed': 'normalize,colour',
};

test('what the graph says goes before what metadata call assumed, and behind what they declare', () => {
  const unit = { mean: 0, std: 255 };
  expect(known(ASSUMED)).toEqual({
    normalize: unit,
    normalizeFrom: 'graph',
    colour: 'bgr',
    colourFrom: 'graph',
  });
  expect(known({ ...ASSUMED, 'synthdistill.assumed': 'colour' })).toMatchObject({
    normalize: 'imagenet',
    normalizeFrom: 'metadata',
    colour: 'bgr',
  });
  expect(known(ASSUMED, { normalize: 'raw', colour: 'rgb' })).toEqual({
    normalize: 'raw',
    normalizeFrom: 'options',
    colour: 'rgb',
    colourFrom: 'options',
  });
});

test('what is assumed opens as assumed, with the values of the mark', () => {
  const plain = embedder([makeNode('Flatten', ['images'], ['vector'], { axis: 1 })]);
  setMetadata(plain, { ...ASSUMED, 'synthdistill.colour': 'bgr' });
  expect(preprocessingOf(readForeign(file(plain)))).toEqual({
    normalize: 'imagenet',
    normalizeFrom: 'default',
    colour: 'bgr',
    colourFrom: 'default',
  });
});

test('words say what is assumed, and which setting gives another', () => {
  const pixels: Preprocessing = {
    normalize: 'raw',
    normalizeFrom: 'graph',
    colour: 'rgb',
    colourFrom: 'default',
  };
  const say = (change: Partial<Preprocessing>) => describeOrigin({ ...pixels, ...change }, '--normalize');
  expect(say({})).toBe('the model normalises by itself; colour order assumed');
  expect(say({ colourFrom: 'graph' })).toBe('the model normalises by itself');
  expect(say({ normalizeFrom: 'options' })).toBe('as given; colour order assumed');
  expect(say({ normalizeFrom: 'options', colourFrom: 'options' })).toBe('as given');
  expect(say({ normalizeFrom: 'default' })).toBe('assumed; --normalize sets another');
});

test('unsettled is what is assumed, and what the caller says and the file does not', () => {
  const declared: Preprocessing = {
    normalize: 'raw',
    normalizeFrom: 'graph',
    colour: 'bgr',
    colourFrom: 'metadata',
  };
  const unsettled = (change: Partial<Preprocessing>, file: Preprocessing = declared) =>
    unsettledOf({ ...file, ...change, declared: file });
  expect(unsettled({})).toBeUndefined();
  expect(unsettled({ normalizeFrom: 'options' })).toBeUndefined();
  expect(unsettled({ normalizeFrom: 'options', normalize: 'imagenet' })).toBe('scheme');
  expect(unsettled({ colourFrom: 'options', colour: 'rgb' })).toBe('colour');
  const silent: Preprocessing = { ...declared, normalizeFrom: 'default', colourFrom: 'default' };
  expect(unsettled({}, silent)).toBe('scheme');
  expect(unsettled({ normalizeFrom: 'options' }, silent)).toBe('scheme');
  expect(unsettled({ colourFrom: 'default' })).toBe('colour');
});
