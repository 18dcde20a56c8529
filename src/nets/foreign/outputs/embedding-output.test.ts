// Which output is taken, and what is said of those that are no embeddings.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder, pixels, weight } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { UserError } from '../../../files/user-error.js';
import {
  type ModelProto,
  makeNode,
  makeTensor,
  makeValueInfo,
  setMetadata,
} from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';
import type { Dimension } from '../onnx-edit.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

type Kind = 'linear' | 'softmax' | 'logsoftmax' | 'sigmoid' | 'normalised' | 'map' | 'cells' | 'integers';

/** An output: its name, how many numbers it has for each picture, and what it is. */
type Head = readonly [name: string, size: number, kind?: Kind, of?: string];

/** A network whose outputs are all of one input; `declared` without shapes where the file is to be silent. */
function headed(heads: readonly Head[], isSilent = false): ModelProto {
  const nodes = [makeNode('Flatten', ['images'], ['flat'], { axis: 1 })];
  const initializers = heads.map(([name, size]) => weight(`${name}.weight`, pixels, size));
  const shapes: Record<Kind, (size: number) => Dimension[]> = {
    linear: (size) => ['n', size],
    softmax: (size) => ['n', size],
    logsoftmax: (size) => ['n', size],
    sigmoid: (size) => ['n', size],
    normalised: (size) => ['n', size],
    integers: (size) => ['n', size],
    map: (size) => ['n', size / 4, 2, 2],
    cells: (size) => ['n', size / 4, 4],
  };
  for (const [name, size, kind = 'linear', of] of heads) {
    const raw = `${name}.raw`;
    nodes.push(
      of ? makeNode('Identity', [of], [raw]) : makeNode('MatMul', ['flat', `${name}.weight`], [raw]),
    );
    if (kind === 'linear') nodes.push(makeNode('Identity', [raw], [name]));
    if (kind === 'softmax') nodes.push(makeNode('Softmax', [raw], [name], { axis: 1 }));
    if (kind === 'logsoftmax') nodes.push(makeNode('LogSoftmax', [raw], [name], { axis: 1 }));
    if (kind === 'sigmoid') nodes.push(makeNode('Sigmoid', [raw], [name]));
    if (kind === 'integers') nodes.push(makeNode('Cast', [raw], [name], { to: 7 }));
    if (kind === 'normalised') nodes.push(makeNode('LpNormalization', [raw], [name], { axis: 1, p: 2 }));
    if (kind === 'map' || kind === 'cells') {
      nodes.push(makeNode('Reshape', [raw, `${name}.shape`], [name]));
      initializers.push(
        makeTensor(
          `${name}.shape`,
          shapes[kind](size).map((dim) => (dim === 'n' ? -1 : Number(dim))),
          [shapes[kind](size).length],
        ),
      );
    }
  }
  const outputs = heads.map(([name, size, kind = 'linear']) => {
    const dims = shapes[kind](size).map((dim) => (isSilent ? null : dim));
    return makeValueInfo(name, kind === 'integers' ? 'int64' : 'float32', dims);
  });
  return embedder(nodes, { initializers, outputs });
}

describe('of several outputs', () => {
  test.each<[string, Head[], string]>([
    [
      'the norm first',
      [
        ['norm', 1],
        ['feature', 64],
      ],
      'feature',
    ],
    [
      'the norm last',
      [
        ['feature', 64],
        ['norm', 1],
      ],
      'feature',
    ],
    [
      'a map of features',
      [
        ['maps', 64, 'map'],
        ['feature', 32],
      ],
      'feature',
    ],
    [
      'probabilities of classes',
      [
        ['a', 64, 'softmax'],
        ['b', 64],
      ],
      'b',
    ],
    [
      'scores by their name',
      [
        ['face_logits', 64],
        ['b', 64],
      ],
      'b',
    ],
    [
      'scores by their number',
      [
        ['a', 1000],
        ['b', 512],
      ],
      'b',
    ],
    [
      'scores of very many people',
      [
        ['a', 8192],
        ['b', 512],
      ],
      'b',
    ],
    [
      'landmarks',
      [
        ['a', 212],
        ['b', 128],
      ],
      'b',
    ],
    [
      'whole numbers',
      [
        ['a', 64, 'integers'],
        ['b', 64],
      ],
      'b',
    ],
    [
      'logarithms of probabilities',
      [
        ['a', 64, 'logsoftmax'],
        ['b', 64],
      ],
      'b',
    ],
    [
      'attributes',
      [
        ['a', 48, 'sigmoid'],
        ['b', 64],
      ],
      'b',
    ],
    [
      'what is called otherwise',
      [
        ['features', 128],
        ['face_embedding', 64],
      ],
      'face_embedding',
    ],
    [
      'the embedding before it is normalised',
      [
        ['a', 64],
        ['b', 64, 'normalised', 'a'],
      ],
      'a',
    ],
  ])('the embedding is taken beside %s', async (_, heads, expected) => {
    for (const isSilent of [false, true]) {
      const { network } = await embedWith(engine, headed(heads, isSilent));
      expect(network.output).toBe(expected);
      expect(network.notes).toEqual([
        expect.stringMatching(
          new RegExp(`^takes the output '${expected}' of ${heads[0][0]} \\[.*${heads[1][0]} \\[`),
        ),
      ]);
    }
  });

  const two: Head[] = [
    ['early', 64],
    ['late', 128],
  ];

  test('more than one that may be it are listed, and the user is asked', async () => {
    const opening = embedWith(engine, headed(two));
    await expect(opening).rejects.toThrow(
      'foreign.onnx: gives early [2, 64], late [2, 128], of which more than one may be the embedding; name the one to take',
    );
    await expect(opening).rejects.toMatchObject({ mendedBy: ['output'] });
  });

  test('the one that the caller or the metadata name is taken', async () => {
    expect((await embedWith(engine, headed(two), { output: 'late' })).network).toMatchObject({
      size: 128,
      notes: [],
    });
    const model = headed(two);
    setMetadata(model, { 'synthdistill.output': 'early' });
    expect((await embedWith(engine, model)).network.size).toBe(64);
    expect((await embedWith(engine, model, { output: 'late' })).network.size).toBe(128);
  });

  test('one that is not there is refused with those that are', async () => {
    await expect(embedWith(engine, headed(two), { output: 'nrom' })).rejects.toThrow(
      "foreign.onnx: has no output 'nrom', found early [n, 64], late [n, 128]",
    );
  });

  test('none that may be it are told apart', async () => {
    await expect(
      embedWith(
        engine,
        headed([
          ['age', 1],
          ['angles', 3],
        ]),
      ),
    ).rejects.toThrow(
      /age \[2, 1\], angles \[2, 3\]: none is an embedding \(one number, .*; 3 numbers, .*\)/,
    );
  });
});

describe('an only output that is no embedding is told', () => {
  test.each<[string, Head, RegExp]>([
    ['three numbers', ['fc1', 3], /the output fc1 \[n, 3\] is 3 numbers, such as gender and age/],
    ['fifteen numbers', ['fc1', 15], /is 15 numbers, too few to tell people apart/],
    ['probabilities', ['a', 64, 'softmax'], /the output a \[n, 64\] is the probabilities of 64 classes/],
    ['landmarks', ['fc1', 136], /is 136 numbers, as the places of 68 landmarks/],
    ['scores of classes', ['fc1', 1000], /is 1000 numbers, as the scores of ImageNet's classes/],
    ['scores of people', ['fc1', 10_572], /is 10572 numbers, as a classifier's scores/],
    ['ages', ['fc1', 101], /is 101 numbers, as the scores of the ages 0 to 100/],
    ['attributes', ['fc1', 40], /is 40 numbers, as the scores of CelebA's attributes/],
    [
      'attributes by their sigmoid',
      ['fc1', 48, 'sigmoid'],
      /is 48 numbers behind a sigmoid, such as attributes/,
    ],
    ['races, genders and ages', ['fc1', 18], /is 18 numbers, as the scores of FairFace's/],
    ['the shape of a face', ['fc1', 62], /is 62 numbers, as 3DDFA describes a face's shape/],
    ['logarithms of probabilities', ['a', 64, 'logsoftmax'], /is the probabilities of 64 classes/],
    ['scores by name', ['logits', 512], /is called as what a classifier or another head gives/],
    ['boxes', ['a', 64, 'cells'], /is what a detector finds in its cells/],
    ['a map', ['a', 64, 'map'], /is a map of features, or a picture/],
  ])('%s', async (_, head, message) => {
    for (const isSilent of [false, true]) {
      const opening = embedWith(engine, headed([head], isSilent));
      await expect(opening).rejects.toThrow(UserError);
      await expect(opening).rejects.toThrow(new RegExp(message.source.replace('\\[n,', '\\[[n2?],')));
    }
  });

  test('but is taken where only its name or length speak against it, and the user names it', async () => {
    for (const head of [
      ['logits', 512],
      ['fc1', 10_572],
      ['fc1', 136],
      ['fc1', 40],
    ] as const) {
      expect((await embedWith(engine, headed([head]), { output: head[0] })).network.size).toBe(head[1]);
    }
    await expect(embedWith(engine, headed([['a', 64, 'softmax']]), { output: 'a' })).rejects.toThrow(
      /probabilities/,
    );
  });
});

describe('a detector of faces is told', () => {
  test.each<[string, readonly (readonly [string, Dimension[]])[]]>([
    [
      'with boxes and scores of cells',
      [
        ['a', [1, 896, 16]],
        ['b', [1, 896, 1]],
        ['c', [1, 896, 4]],
      ],
    ],
    [
      'with rows of boxes',
      [
        ['446', [12_800, 1]],
        ['449', [12_800, 4]],
        ['452', [12_800, 10]],
      ],
    ],
    [
      'with maps of boxes',
      [
        ['x', [1, 4, 5, 5]],
        ['y', [1, 2, 5, 5]],
      ],
    ],
    [
      'by the names of its outputs',
      [
        ['loc', [1, null, null]],
        ['conf', [1, null, null]],
      ],
    ],
  ])('%s', async (_, outputs) => {
    const model = embedder([makeNode('Identity', ['images'], ['kept'])], {
      outputs: outputs.map(([name, dims]) => makeValueInfo(name, 'float32', dims)),
    });
    const graph = model.graph!;
    graph.node = outputs.map(([name]) => makeNode('Identity', ['images'], [name]));
    // Wider than high, as no network of faces takes its pictures.
    graph.input = [makeValueInfo('images', 'float32', [1, 3, 240, 320])];
    await expect(embedWith(engine, model)).rejects.toThrow(/: it seems to be a face detector; /);
  });
});
