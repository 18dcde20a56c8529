// A foreign ONNX file as an embedding network that declares what is known of its preprocessing; the graph stays as it is.

import { readFileWhole, withFile } from '../../files/read-file.js';
import { showText } from '../../files/show-text.js';
import {
  countModelParameters,
  decodeOnnx,
  encodeOnnx,
  metadataOf,
  modelInputs,
  modelOutputs,
  setMetadata,
} from '../../formats/onnx/onnx.js';
import { looksLikeWeights } from '../../formats/weights/weight-file.js';
import { Engine } from '../../graph/engine.js';
import { type EmbeddingNetwork, openEmbeddingModel } from '../foreign/embedding-network.js';
import { describeFrame } from '../foreign/face-input.js';
import { describeOrigin, formatPreprocessing, type Preprocessing } from '../foreign/preprocessing.js';
import { ASSUMED_KEY, NORMALISATION_KEY, OUTPUT_KEY } from '../metadata.js';
import { type PixelSettings, pixelMetadata } from '../normalisation.js';
import type { ImportedNetwork, ImportOptions } from './importer.js';

/**
 * Whether a file could be ONNX or is called so: protobuf that begins with the format's version, as every exporter writes it.
 *
 * @param expected what is said to be expected where there is no such file
 */
export async function looksLikeOnnx(path: string, expected = 'a file of weights'): Promise<boolean> {
  const start = await withFile(path, expected, async (file) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  });
  return (start[0] === 0x08 || /\.onnx$/i.test(path)) && !looksLikeWeights(start);
}

/**
 * An ONNX embedding network with what is known of its preprocessing declared, and which output is the embedding where it has
 * several. It is opened as for use, so that what is imported can be used.
 *
 * @throws UserError where it is none
 */
export async function importOnnx(path: string, options: ImportOptions): Promise<ImportedNetwork> {
  const bytes = await readFileWhole(path, 'an ONNX model');
  const engine = await Engine.start();
  let network: EmbeddingNetwork;
  try {
    network = await openEmbeddingModel(engine, bytes, { ...options, name: path, keepModel: false });
  } finally {
    await engine.stop();
  }
  const model = decodeOnnx(bytes, path);
  const images = modelInputs(model).find(({ shape }) => shape.length === 4);
  const batch = images?.shape[0];
  const fixed = typeof batch === 'number' ? `, batch fixed at ${batch} (freed when it is used)` : '';
  const declared = metadataOf(model);
  const guessed = guessedSettings(network);
  const hasSeveral = modelOutputs(model).length > 1;
  // A guess stays a guess: what is only assumed is not written as if it were known.
  setMetadata(model, {
    ...declaredOnly(network, declared),
    ...(hasSeveral && { [OUTPUT_KEY]: network.output }),
  });
  return {
    kind: 'embedding',
    title: declared[NORMALISATION_KEY] ? 'an ONNX model with its preprocessing declared' : 'an ONNX model',
    parameters: countModelParameters(model),
    details: [
      ['found in', `ONNX${fixed}`],
      ['embedding', `${network.size} numbers, output '${showText(network.output)}'`],
      [
        'input',
        `${describeFrame(network.frame)}, ${formatPreprocessing(network)} (${describeOrigin(network, '`normalize`')})`,
      ],
      ...(guessed.length > 0 ? [['assumed', describeGuess(guessed)] as const] : []),
      ...network.notes.map((note) => ['note', note] as const),
    ],
    licence: undefined,
    models: new Map([['network', encodeOnnx(model)]]),
  };
}

/** Which settings nothing says. */
function guessedSettings({
  normalizeFrom,
  colourFrom,
}: Pick<Preprocessing, 'normalizeFrom' | 'colourFrom'>): (keyof PixelSettings)[] {
  return [
    ...(normalizeFrom === 'default' ? (['normalize'] as const) : []),
    ...(colourFrom === 'default' ? (['colour'] as const) : []),
  ];
}

function describeGuess(guessed: readonly (keyof PixelSettings)[]): string {
  const what = guessed.map((setting) => `\`${setting}\``).join(' and ');
  return `${what}: usual, but nothing in the file shows it; left undeclared`;
}

/** The metadata for what is known of a network's pixels; what the file marks as assumed, and still is, keeps its mark. */
function declaredOnly(
  { normalize, normalizeFrom, colour, colourFrom }: Preprocessing,
  { [ASSUMED_KEY]: mark }: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const guessed: readonly string[] = guessedSettings({ normalizeFrom, colourFrom });
  const marked = mark?.split(',').filter((setting) => guessed.includes(setting)) ?? [];
  return {
    [ASSUMED_KEY]: marked.length > 0 ? marked.join() : undefined,
    ...pixelMetadata({
      ...(normalizeFrom !== 'default' && { normalize }),
      ...(colourFrom !== 'default' && { colour }),
    }),
  };
}
