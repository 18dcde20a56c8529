// The options shared by the commands that run an embedding network, and opening it with them.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { importedModel } from '../distill/imported-model.js';
import { Engine } from '../graph/engine.js';
import { type EmbeddingNetwork, openEmbeddingNetwork } from '../nets/embedding-network.js';
import { type ColourOrder, parseNormalisation } from '../nets/normalisation.js';
import { readInputFile } from './input-file.js';

/** The options as commander hands them over. */
export interface NetworkOptions {
  readonly normalize?: string;
  readonly colour?: ColourOrder;
  readonly batch: number;
}

/** Adds --normalize, --colour and --batch to a command. */
export function addNetworkOptions(command: Command): Command {
  return command
    .option(
      '--normalize <scheme>',
      "the network's input: arcface-127.5, arcface-128, imagenet, raw (0..255), MEAN,STD or R,G,B/R,G,B " +
        "in units of 0..255 (default: the model's own metadata, else arcface-127.5)",
    )
    .addOption(
      new Option('--colour <order>', "the network's colour order (default: its metadata, else rgb)").choices([
        'rgb',
        'bgr',
      ]),
    )
    .option('--batch <images>', 'images embedded at a time', parseCount, 32);
}

/**
 * The ONNX model in a file, or behind a file of weights in its authors' format.
 *
 * Throws UserError for a file that cannot be read, or holds weights of no known network.
 */
export async function readNetworkFile(path: string): Promise<Uint8Array> {
  return (await importedModel(path)) ?? (await readInputFile(path, 'an embedding network'));
}

/** Reads a whole number of at least 1 given as an option. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 65536) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to 65536, found '${text}'.`);
  }
  return count;
}

/** Reads a number of resamplings, 0 to 100,000, given as an option. */
export function parseReplicates(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > 100_000) {
    throw new InvalidArgumentError(`Expected a whole number from 0 to 100000, found '${text}'.`);
  }
  return count;
}

/** Reads a rate above 0 and below 1 given as an option. */
export function parseRate(text: string): number {
  const rate = Number(text);
  if (text.trim() === '' || !(rate > 0 && rate < 1)) {
    throw new InvalidArgumentError(`Expected a rate between 0 and 1, such as 1e-4, found '${text}'.`);
  }
  return rate;
}

/**
 * Opens the embedding network in `path`, lets `use` work with it, and frees it and the engine whatever happens.
 *
 * Throws UserError for a file or an option that does not fit, before the engine is started where possible.
 */
export async function withEmbeddingNetwork<Result>(
  path: string,
  options: NetworkOptions,
  use: (network: EmbeddingNetwork) => Promise<Result>,
): Promise<Result> {
  const { normalize, colour } = options;
  const scheme = normalize === undefined ? {} : { normalize: parseNormalisation(normalize) };
  const model = await readNetworkFile(path);
  // Pictures are decoded and aligned on the same cores meanwhile.
  const engine = await Engine.start({ spin: false });
  try {
    const network = await openEmbeddingNetwork(engine, model, {
      name: path,
      ...scheme,
      ...(colour && { colour }),
    });
    try {
      return await use(network);
    } finally {
      await network.close();
    }
  } finally {
    await engine.stop();
  }
}
