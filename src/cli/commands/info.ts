// synthdistill info: what an ONNX file says of itself, its size and its cost.

import { Command } from 'commander';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { readModelFile } from '../../formats/foreign/recognise-foreign.js';
import {
  countModelParameters,
  decodeOnnx,
  metadataOf,
  modelInputs,
  modelOutputs,
  type TensorInfo,
} from '../../formats/onnx/onnx.js';
import { looksLikeWeights } from '../../formats/weights/weight-file.js';
import { takeFaces } from '../../nets/foreign/face-input.js';
import { openForeign } from '../../nets/foreign/foreign-model.js';
import { formatDims } from '../../nets/foreign/onnx-edit.js';
import { areDetectors, describeMisfit } from '../../nets/foreign/outputs/output-kinds.js';
import {
  describeOrigin,
  formatPreprocessing,
  type Preprocessing,
  preprocessingOf,
} from '../../nets/foreign/preprocessing.js';
import { importFile } from '../../nets/import/import-file.js';
import { countModelMultiplyAdds } from '../../nets/multiply-adds.js';
import { alignColumns, formatBytes, formatCount, printJson, printLine } from '../terminal/output.js';

/** Makes the `info` command. */
export function infoCommand(): Command {
  return new Command('info')
    .summary('show what an ONNX file holds and costs')
    .description(
      "Show an ONNX file's inputs, outputs, operator sets, parameters, multiply-adds, size, metadata, and how it wants its pixels.",
    )
    .argument('<file>', 'an ONNX model')
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ synthdistill info student.onnx')
    .action(info);
}

async function info(file: string, options: { readonly json?: true }): Promise<void> {
  const bytes = await readModelFile(file, 'an ONNX model');
  if (looksLikeWeights(bytes)) {
    const { title } = await importFile(file);
    throw new UserError(`${file} is no ONNX model, but weights: ${title}; make a model of it`, {
      mendedBy: ['importFile'],
    });
  }
  const model = decodeOnnx(bytes, file);
  const cost = await countModelMultiplyAdds(model);
  const report = {
    file,
    bytes: bytes.length,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' ') || null,
    irVersion: Number(model.irVersion),
    opsets: model.opsetImport.map(({ domain, version }) => ({
      domain: domain || 'ai.onnx',
      version: Number(version),
    })),
    inputs: modelInputs(model),
    outputs: modelOutputs(model),
    parameters: countModelParameters(model),
    multiplyAdds: 'perItem' in cost ? cost.perItem : null,
    multiplyAddsUnknown: 'unknown' in cost ? cost.unknown : null,
    pixels: pixelsOf(bytes, file),
    metadata: metadataOf(model),
  };
  if (options.json) {
    printJson(report);
    return;
  }
  const rows = [
    ['file', `${file}, ${formatBytes(report.bytes)}`],
    ['producer', showText(report.producer ?? 'not named')],
    ['operators', showText(report.opsets.map(({ domain, version }) => `${domain} ${version}`).join(', '))],
    ...report.inputs.map((tensor) => ['input', describeTensor(tensor)]),
    ...report.outputs.map((tensor) => ['output', describeTensor(tensor)]),
    ['parameters', formatCount(report.parameters)],
    [
      'multiply-adds',
      'perItem' in cost
        ? `${formatCount(cost.perItem)} per image`
        : `unknown: ${showText(cost.unknown, 200)}`,
    ],
    ...(report.pixels
      ? [
          [
            'pixels',
            `${formatPreprocessing(report.pixels)} (${describeOrigin(report.pixels, '--normalize')})`,
          ],
        ]
      : []),
    ...Object.entries(report.metadata).map(([key, value]) => [
      'metadata',
      `${showText(key)} = ${shorten(value)}`,
    ]),
  ];
  for (const line of alignColumns(rows)) printLine(line);
}

/** How the network wants its pixels, where it is one from faces to embeddings; null for any other. */
function pixelsOf(bytes: Uint8Array, name: string): Preprocessing | null {
  try {
    const faces = takeFaces(openForeign({ name, bytes }));
    const { outputs } = faces;
    const embeds = outputs.some((output) => output.dims && describeMisfit(output) === undefined);
    return embeds && !areDetectors(outputs) ? preprocessingOf(faces) : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function describeTensor({ name, dtype, shape, ranked }: TensorInfo): string {
  return `${showText(name)}  ${dtype} ${ranked ? formatDims(shape) : 'of any shape'}`;
}

/** Metadata may hold whole documents and control characters: one short line of it is shown. */
function shorten(value: string): string {
  const line = JSON.stringify(value).slice(1, -1);
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
