// synthdistill import: a file of weights in its own format becomes ONNX.

import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { withoutCalibration } from '../../evaluate/calibration-metadata.js';
import { makeFolder } from '../../files/make-folder.js';
import { shellQuote } from '../../files/shell-quote.js';
import { requireWritableFile, writeFileWhole } from '../../files/write-file.js';
import { importableNetworks, importFile } from '../../nets/import/import-file.js';
import type { ImportedNetwork } from '../../nets/import/importer.js';
import { type ColourOrder, parseNormalisation } from '../../nets/normalisation.js';
import { PART_HELP } from '../options/network-options.js';
import { alignColumns, formatBytes, formatCount, printJson, printLine } from '../terminal/output.js';

interface Options {
  readonly as?: string;
  readonly out: string;
  readonly part?: string;
  readonly normalize?: string;
  readonly colour?: ColourOrder;
  readonly output?: string;
  readonly json?: true;
}

/** Makes the `import` command. */
export function importCommand(): Command {
  return new Command('import')
    .summary('turn a file of weights into ONNX')
    .description(
      'Recognise the network in a file of weights (PyTorch, safetensors, .npz, NVIDIA .pkl) or in an ONNX file, say what it is, and ' +
        'write it as ONNX that declares its preprocessing, or marks what of it is only assumed. Nothing in the file is executed.',
    )
    .argument('<file>', 'a file of weights')
    .requiredOption(
      '--out <file.onnx>',
      'the ONNX file to write; a generator becomes two, .mapping.onnx and .synthesis.onnx',
      checkOut,
    )
    .addOption(new Option('--as <network>', 'take it for this network').choices(importableNetworks()))
    .option('--part <name>', PART_HELP)
    .option('--normalize <scheme>', "the network's input, where it differs from what is usual (see evaluate)")
    .addOption(
      new Option('--colour <order>', "the network's colour order, where it differs").choices(['rgb', 'bgr']),
    )
    .option('--output <name>', 'the output of an ONNX file that is the embedding, where it has several')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill import SynthDistill-TinyFaR-A.pt --out tinyfar-a.onnx',
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const { as, colour, output, part } = options;
  // A result that cannot be written must not cost the time of reading.
  await requireWritableFile(options.out);
  const given = await importFile(file, {
    ...(as === undefined ? {} : { as }),
    part,
    ...(options.normalize === undefined ? {} : { normalize: parseNormalisation(options.normalize) }),
    ...(colour === undefined ? {} : { colour }),
    ...(output === undefined ? {} : { output }),
  });
  const isSaidAnew = options.normalize !== undefined || colour !== undefined || output !== undefined;
  const imported = withFlags(isSaidAnew ? uncalibrated(given, file) : given);
  const written: string[] = [];
  await makeFolder(dirname(options.out));
  for (const [part, bytes] of imported.models) {
    const path = part === 'network' ? options.out : options.out.replace(/\.onnx$/i, `.${part}.onnx`);
    await writeFileWhole(path, bytes);
    written.push(path);
  }
  if (options.json) printJson(report(file, imported, written));
  else printReport(file, imported, written);
}

/** Without a threshold that was measured with what the network is now said not to want. */
function uncalibrated(imported: ImportedNetwork, file: string): ImportedNetwork {
  const model = imported.models.get('network');
  const bare = model && withoutCalibration(model, file);
  if (bare === undefined) return imported;
  const note = 'its calibration is left out, as it was measured before this was said: calibrate it again';
  return {
    ...imported,
    details: [...imported.details, ['note', note]],
    models: new Map([...imported.models, ['network', bare]]),
  };
}

/** What an import says of options, by the flags that they have here. */
function withFlags(imported: ImportedNetwork): ImportedNetwork {
  const say = (text: string) => text.replace(/`(part|normalize|colour|output)`/g, '--$1');
  return { ...imported, details: imported.details.map(([label, text]) => [label, say(text)] as const) };
}

function checkOut(path: string): string {
  if (!/\.onnx$/i.test(path)) throw new InvalidArgumentError('Expected a name that ends in .onnx.');
  return path;
}

function report(file: string, imported: ImportedNetwork, written: readonly string[]): object {
  const { kind, title, parameters, details, licence } = imported;
  return { file, kind, title, parameters, ...Object.fromEntries(details), licence: licence ?? null, written };
}

function printReport(file: string, imported: ImportedNetwork, written: readonly string[]): void {
  const { title, parameters, details, licence, models } = imported;
  const rows = [
    ['file', file],
    ['network', title],
    ['parameters', formatCount(parameters)],
    ...details,
    [
      'terms',
      licence === undefined ? "not known: see the file's source" : `${licence.terms}: ${licence.link}`,
    ],
    ...written.map((path, i) => ['written', `${path}, ${formatBytes([...models.values()][i].length)}`]),
    ...(details.some(([label]) => label === 'assumed')
      ? [['to check', `synthdistill evaluate ${shellQuote(written[0])} --probe`]]
      : []),
  ];
  for (const line of alignColumns(rows)) printLine(line);
}
