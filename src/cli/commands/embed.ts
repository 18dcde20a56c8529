// synthdistill embed: the embeddings of aligned face pictures, one line each.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { embedFiles, type NamedFile } from '../../evaluate/embed/embed-files.js';
import { requirePictures } from '../../faces/pictures/list-pictures.js';
import { describeDamage } from '../../faces/pictures/open-picture.js';
import { UserError } from '../../files/user-error.js';
import { withFaceReader } from '../measuring/face-reader.js';
import { checkPixels } from '../measuring/pixel-probe.js';
import { type AlignFlags, addAlignOptions } from '../options/detector-options.js';
import { addNetworkOptions, type NetworkFlags, withEmbeddingNetwork } from '../options/network-options.js';
import { printLine, printWarning } from '../terminal/output.js';

/** Makes the `embed` command. */
export function embedCommand(): Command {
  const command = new Command('embed')
    .summary('print the embeddings of face pictures')
    .description(
      'Print the raw embedding of each picture, one line each: the file, a tab, the numbers. Of a folder all pictures below it ' +
        'are embedded, in the order of their paths; these are relative to it where it is the only one that is given.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .argument(
      '<images...>',
      'aligned square face pictures (JPEG, PNG, WebP ...), or folders of them; with --align, photographs',
    )
    .option('--json', 'print one JSON object a line: {"image": ..., "embedding": [...]}')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill embed student.onnx anna.jpg berta.jpg > embeddings.tsv' +
        '\n  $ synthdistill embed student.onnx --align --detector yunet.onnx holiday' +
        '\n  $ synthdistill embed student.onnx faces > embeddings.tsv',
    );
  return addAlignOptions(addNetworkOptions(command)).action(embed);
}

async function embed(
  model: string,
  images: readonly string[],
  options: NetworkFlags & AlignFlags & { readonly json?: true },
): Promise<void> {
  const files = await listFiles(images);
  const embedded = await withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      await checkPixels(network, { inPassing: true });
      let count = 0;
      const how = { decode, batch: options.batch };
      for await (const { image, embedding, complaint } of embedFiles(network, files, how)) {
        if (!embedding) {
          printWarning(`${image}: no face found; it is left out`);
          continue;
        }
        count++;
        if (complaint !== undefined) printWarning(`${image}: ${describeDamage(complaint)}`);
        const numbers = [...embedding];
        printLine(
          options.json ? JSON.stringify({ image, embedding: numbers }) : `${image}\t${numbers.join(' ')}`,
        );
      }
      return count;
    }),
  );
  if (embedded === 0) throw new UserError(`no face found in any of ${files.length} pictures`);
}

/** The pictures that are given, those of folders among them. @throws UserError for a folder without any */
async function listFiles(given: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const path of given) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
      files.push({ name: path, path });
      continue;
    }
    const { names, passedOver } = await requirePictures(path);
    if (passedOver !== undefined) printWarning(`${path}: ${passedOver}`);
    for (const name of names) {
      files.push({ name: given.length === 1 ? name : join(path, name), path: join(path, name) });
    }
  }
  return files;
}
