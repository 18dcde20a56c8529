// synthdistill embed: the embeddings of aligned face pictures, one line each.
import { Command } from 'commander';
import type { DecodeFace } from '../evaluate/embed-images.js';
import { readPictureFile } from '../faces/decode.js';
import { UserError } from '../math/user-error.js';
import type { EmbeddingNetwork } from '../nets/embedding-network.js';
import { type AlignOptions, addAlignOptions } from './detector-options.js';
import { withFaceReader } from './face-reader.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { printLine, printWarning } from './output.js';

/** Makes the `embed` command. */
export function embedCommand(): Command {
  const command = new Command('embed')
    .summary('print the embeddings of face pictures')
    .description('Print the raw embedding of each picture, one line each: the file, a tab, the numbers.')
    .argument('<model>', 'an ONNX embedding network')
    .argument('<images...>', 'aligned square face pictures (JPEG, PNG, WebP ...); with --align, photographs')
    .option('--json', 'print one JSON object a line: {"image": ..., "embedding": [...]}')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill embed student.onnx anna.jpg berta.jpg > embeddings.tsv' +
        '\n  $ synthdistill embed student.onnx --align --detector yunet.onnx holiday/*.jpg',
    );
  return addAlignOptions(addNetworkOptions(command)).action(embed);
}

async function embed(
  model: string,
  images: readonly string[],
  options: NetworkOptions & AlignOptions & { readonly json?: true },
): Promise<void> {
  const embedded = await withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      let count = 0;
      for await (const { image, embedding } of embedFiles(network, images, {
        decode,
        batch: options.batch,
      })) {
        if (!embedding) {
          printWarning(`${image}: no face found; it is left out`);
          continue;
        }
        count++;
        const numbers = [...embedding];
        printLine(
          options.json ? JSON.stringify({ image, embedding: numbers }) : `${image}\t${numbers.join(' ')}`,
        );
      }
      return count;
    }),
  );
  if (embedded === 0) throw new UserError(`no face found in any of ${images.length} pictures`);
}

/**
 * Decodes picture files and embeds them; one embedding each, in order, null where no face is found. The next batch is
 * decoded while one is embedded. Throws UserError naming a bad picture, or one whose embedding is not finite.
 */
export async function* embedFiles(
  network: Pick<EmbeddingNetwork, 'inputSizePx' | 'size' | 'embed'>,
  paths: readonly string[],
  { decode, batch }: { readonly decode: DecodeFace; readonly batch: number },
): AsyncGenerator<{ image: string; embedding: Float32Array | null }> {
  const { inputSizePx, size } = network;
  const decodeBatch = (start: number): Promise<(Float32Array | null)[]> =>
    Promise.all(
      paths
        .slice(start, start + batch)
        .map(async (path) => decode(await readPictureFile(path), path, inputSizePx)),
    );
  let next = decodeBatch(0);
  for (let start = 0; start < paths.length; start += batch) {
    const decoded = await next;
    next = decodeBatch(start + batch);
    // Awaited in the next round; until then a failure must not count as unhandled.
    next.catch(() => {});
    const found = decoded.filter((face) => face !== null);
    const faces = new Float32Array(found.reduce((sum, face) => sum + face.length, 0));
    found.forEach((face, i) => {
      faces.set(face, i * face.length);
    });
    const embeddings = found.length > 0 ? await network.embed(faces, found.length) : faces;
    let taken = 0;
    for (const [i, face] of decoded.entries()) {
      const image = paths[start + i]!;
      const embedding = face && embeddings.subarray(taken * size, ++taken * size);
      const bad = embedding?.find((value) => !Number.isFinite(value));
      if (bad !== undefined) {
        throw new UserError(
          `${image}: the embedding network gave ${bad}; check its weights and the normalisation of its input`,
        );
      }
      yield { image, embedding };
    }
  }
}
