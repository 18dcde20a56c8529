// The options shared by the commands that run an embedding network, and opening it with them.

import { type Command, Option } from 'commander';
import { Engine } from '../../graph/engine.js';
import type { EmbeddingNetwork, EmbeddingNetworkOptions } from '../../nets/foreign/embedding-network.js';
import { readNetworkFile } from '../../nets/import/network-file.js';
import { type ColourOrder, parseNormalisation } from '../../nets/normalisation.js';
import { openEmbeddingNetwork } from '../../nets/open-embedding-network.js';
import { describeParts } from '../../nets/parts.js';
import { printNote, printWarning } from '../terminal/output.js';
import { count } from './numbers.js';

/** The options as commander hands them over. */
export interface NetworkFlags {
  readonly normalize?: string;
  readonly colour?: ColourOrder;
  /** The output with the embedding. */
  readonly output?: string;
  readonly part?: string;
  readonly batch: number;
}

/** What --part says of itself. */
export const PART_HELP =
  'of a weight file with several networks the one to take: a key or prefix in it, or ema (default: the network itself, not its ' +
  'moving average or its teacher)';

/** Adds --normalize, --colour, --output, --part and --batch to a command. */
export function addNetworkOptions(command: Command): Command {
  return command
    .option(
      '--normalize <scheme>',
      "the network's input: arcface-127.5, arcface-128, imagenet, raw (0..255), MEAN,STD or R,G,B/R,G,B " +
        "in units of 0..255 (default: the model's own metadata or first nodes, else arcface-127.5, which is tried on a few faces)",
    )
    .addOption(
      new Option('--colour <order>', "the network's colour order (default: its metadata, else rgb)").choices([
        'rgb',
        'bgr',
      ]),
    )
    .option(
      '--output <name>',
      'the output that is the embedding, where the network has several (default: its metadata, else the only one that may be)',
    )
    .option('--part <name>', PART_HELP)
    .option('--batch <images>', 'images embedded at a time', count, 32);
}

/**
 * Opens the embedding network in `path`, lets `use` work with it, and frees it and the engine whatever happens.
 *
 * @throws UserError for a file or an option that does not fit, before the engine is started where possible
 */
export async function withEmbeddingNetwork<Result>(
  path: string,
  { normalize, colour, output, part, check }: NetworkFlags & Pick<EmbeddingNetworkOptions, 'check'>,
  use: (network: EmbeddingNetwork) => Promise<Result>,
): Promise<Result> {
  const scheme = normalize === undefined ? {} : { normalize: parseNormalisation(normalize, '--normalize') };
  const model = await readNetworkFile(path, { part, onWarning: printWarning });
  // Pictures are decoded and aligned on the same cores meanwhile.
  const engine = await Engine.start({ spin: false });
  try {
    const how = {
      name: path,
      engine,
      ...scheme,
      ...(colour && { colour }),
      ...(output !== undefined && { output }),
      ...(check && { check }),
    };
    const network = await openEmbeddingNetwork(model, how);
    if (network.partOf && part === undefined) {
      printWarning(`${describeParts(path, network.partOf)} (--part chooses)`);
    }
    try {
      for (const note of network.notes) printNote(`${path}: ${note}`);
      return await use(network);
    } finally {
      await network.close();
    }
  } finally {
    await engine.stop();
  }
}
