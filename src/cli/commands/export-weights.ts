// synthdistill export-weights: a model's weights as a file that PyTorch programs load.

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { makeFolder } from '../../files/make-folder.js';
import { requireWritableFile, writeFileWhole } from '../../files/write-file.js';
import { readModelFile } from '../../formats/foreign/recognise-foreign.js';
import { writeSafetensors } from '../../formats/safetensors/safetensors.js';
import { writeTorch } from '../../formats/torch/write.js';
import { originalTensors } from '../../nets/import/original-tensors.js';
import { unfoldNetwork } from '../../nets/import/unfold-network.js';
import { readTrainedStudent } from '../../results/trained-student.js';
import { formatBytes, printLine } from '../terminal/output.js';

interface Options {
  readonly to: string;
  readonly names: 'original' | 'own';
}

/** Makes the `export-weights` command. */
export function exportWeightsCommand(): Command {
  return new Command('export-weights')
    .summary("write a model's weights for PyTorch")
    .description(
      "Write the weights of a student, or of a model that import made, under the names of the original program: timm's for a " +
        'TinyFaR, whose embedding layer becomes the classifier. load_state_dict(strict=True) takes them. From the folder of a run they come with their BatchNorms as trained.',
    )
    .argument('<model>', 'an ONNX model trained or imported here, or the folder of a distillation')
    .requiredOption('--to <file>', 'the file to write: .safetensors, .pt or .pth', checkTo)
    .addOption(
      new Option(
        '--names <whose>',
        "the original program's names, or those of the paper's weight files (cnn.*, fc.*)",
      )
        .choices(['original', 'own'])
        .default('original'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill export-weights student.onnx --to student.pt\n' +
        "  >>> model = timm.create_model('tinynet_a', num_classes=512)\n" +
        "  >>> model.load_state_dict(torch.load('student.pt'), strict=True)",
    )
    .action(run);
}

async function run(file: string, { to, names }: Options): Promise<void> {
  await requireWritableFile(to);
  const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
  const unfolded = isFolder
    ? await readTrainedStudent(file)
    : unfoldNetwork(await readModelFile(file, 'an ONNX model or the folder of a run'), file);
  const tensors = originalTensors(unfolded, names);
  const bytes = to.endsWith('.safetensors') ? writeSafetensors(tensors) : writeTorch(tensors);
  await makeFolder(dirname(to));
  await writeFileWhole(to, bytes);
  printLine(`${to}: ${tensors.size} tensors of ${unfolded.network.name}, ${formatBytes(bytes.length)}`);
}

function checkTo(path: string): string {
  if (/\.(safetensors|pth?)$/.test(path)) return path;
  throw new InvalidArgumentError('Expected a name that ends in .safetensors, .pt or .pth.');
}
