// synthdistill embed: the embeddings of aligned face pictures, one line each.
import { Command } from 'commander';
import { embedFiles } from '../../evaluate/embed/embed-files.js';
import { UserError } from '../../files/user-error.js';
import { withFaceReader } from '../face-reader.js';
import { type AlignFlags, addAlignOptions } from '../options/detector-options.js';
import { addNetworkOptions, type NetworkFlags, withEmbeddingNetwork } from '../options/network-options.js';
import { printLine, printWarning } from '../output.js';
import { checkAssumedPixels } from '../pixel-probe.js';

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
  options: NetworkFlags & AlignFlags & { readonly json?: true },
): Promise<void> {
  const embedded = await withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      await checkAssumedPixels(network, { anyNetwork: true });
      let count = 0;
      const how = { decode, batch: options.batch };
      for await (const { image, embedding } of embedFiles(network, images, how)) {
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
