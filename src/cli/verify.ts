// synthdistill verify: how alike two faces are to a network.
import { Command } from 'commander';
import { cosineSimilarity } from '../math/statistics.js';
import { UserError } from '../math/user-error.js';
import { type AlignOptions, addAlignOptions } from './detector-options.js';
import { embedFiles } from './embed.js';
import { withFaceReader } from './face-reader.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { printJson, printLine } from './output.js';

/** Makes the `verify` command. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('print how alike two faces are')
    .description('Print the cosine similarity, -1 to 1, of the embeddings of two face pictures.')
    .argument('<model>', 'an ONNX embedding network')
    .argument('<first>', 'an aligned square face picture; with --align, a photograph')
    .argument('<second>', 'another one')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nWhich similarity means "the same person" depends on the network: `synthdistill evaluate` measures it.' +
        '\n\nExample:\n  $ synthdistill verify student.onnx anna-1.jpg anna-2.jpg',
    );
  return addAlignOptions(addNetworkOptions(command)).action(verify);
}

async function verify(
  model: string,
  first: string,
  second: string,
  options: NetworkOptions & AlignOptions & { readonly json?: true },
): Promise<void> {
  const similarity = await withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      const embeddings: Float32Array[] = [];
      for await (const { image, embedding } of embedFiles(network, [first, second], { decode, batch: 2 })) {
        if (!embedding) throw new UserError(`${image}: no face found; give a picture that shows one`);
        embeddings.push(embedding);
      }
      return cosineSimilarity(embeddings[0]!, embeddings[1]!);
    }),
  );
  if (!Number.isFinite(similarity)) {
    throw new UserError(
      `${model}: the embeddings are not finite numbers; check its weights and the normalisation of its input`,
    );
  }
  if (options.json) printJson({ model, first, second, similarity });
  else printLine(`cosine similarity ${similarity.toFixed(4)}`);
}
