// synthdistill embed: the embeddings of aligned face pictures, one line each.
import { Command } from 'commander';
import { decodeFaceFile } from '../faces/decode.js';
import type { EmbeddingNetwork } from '../nets/embedding-network.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { printLine } from './output.js';

/** Makes the `embed` command. */
export function embedCommand(): Command {
  const command = new Command('embed')
    .summary('print the embeddings of face pictures')
    .description('Print the raw embedding of each picture, one line each: the file, a tab, the numbers.')
    .argument('<model>', 'an ONNX embedding network')
    .argument('<images...>', 'aligned square face pictures (JPEG, PNG, WebP ...)')
    .option('--json', 'print one JSON object a line: {"image": ..., "embedding": [...]}')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill embed student.onnx anna.jpg berta.jpg > embeddings.tsv',
    );
  return addNetworkOptions(command).action(embed);
}

async function embed(
  model: string,
  images: readonly string[],
  options: NetworkOptions & { readonly json?: true },
): Promise<void> {
  await withEmbeddingNetwork(model, options, async (network) => {
    for (let start = 0; start < images.length; start += options.batch) {
      const names = images.slice(start, start + options.batch);
      const embeddings = await embedFiles(network, names);
      names.forEach((image, i) => {
        const embedding = [...embeddings[i]];
        printLine(options.json ? JSON.stringify({ image, embedding }) : `${image}\t${embedding.join(' ')}`);
      });
    }
  });
}

/** Decodes picture files and embeds them as one batch; one embedding each. Throws UserError naming a bad picture. */
export async function embedFiles(
  network: EmbeddingNetwork,
  paths: readonly string[],
): Promise<Float32Array[]> {
  const decoded = await Promise.all(paths.map((path) => decodeFaceFile(path, network.inputSizePx)));
  const faces = new Float32Array(decoded.reduce((sum, face) => sum + face.length, 0));
  decoded.forEach((face, i) => {
    faces.set(face, i * face.length);
  });
  const embeddings = await network.embed(faces, paths.length);
  return paths.map((_, i) => embeddings.subarray(i * network.size, (i + 1) * network.size));
}
