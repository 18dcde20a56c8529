// synthdistill doctor: what this machine offers and which way the training graph will be built on it.
import { existsSync } from 'node:fs';
import os from 'node:os';
import { Command } from 'commander';
import * as ort from 'onnxruntime-node';
import { cacheFolder } from '../../files/cache-folder.js';
import { Engine } from '../../graph/engine.js';
import { type Lowering, probeLowering } from '../../graph/probe.js';
import { defaultDetector } from '../options/detector-options.js';
import { alignColumns, formatBytes, printJson, printLine } from '../terminal/output.js';

/** Makes the `doctor` command. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('show what this machine offers')
    .description('Show the processor, memory and ONNX Runtime, and which lowering training will use and why.')
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ synthdistill doctor')
    .action(doctor);
}

async function doctor(options: { readonly json?: true }): Promise<void> {
  const lowering = await findLowering();
  const processors = os.cpus();
  // What a container allows, 0 where there is no bound.
  const bound = process.constrainedMemory();
  const report = {
    processor: processors[0]?.model.trim() || 'unknown',
    cores: processors.length,
    threads: os.availableParallelism(),
    memoryBytes: bound > 0 ? Math.min(bound, os.totalmem()) : os.totalmem(),
    freeMemoryBytes: os.freemem(),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    onnxruntime: ort.env.versions.node ?? 'unknown',
    providers: ort.listSupportedBackends().map(({ name, bundled }) => ({ name, bundled })),
    lowering,
    cache: cacheFolder(),
    detector: existsSync(defaultDetector()) ? defaultDetector() : null,
  };
  if (options.json) {
    printJson(report);
    return;
  }
  const bundled = report.providers.filter((provider) => provider.bundled).map((provider) => provider.name);
  const others = report.providers.filter((provider) => !provider.bundled).map((provider) => provider.name);
  const rows = [
    ['processor', `${report.processor}, ${report.cores} cores, ${report.threads} threads used`],
    ['memory', `${formatBytes(report.memoryBytes)}, ${formatBytes(report.freeMemoryBytes)} free`],
    ['system', report.platform],
    ['node', report.node],
    ['onnxruntime', report.onnxruntime],
    ['providers', bundled.join(', ') + (others.length ? ` (not installed: ${others.join(', ')})` : '')],
    ['lowering', lowering.reason],
    ['cache', report.cache],
    ['detector', report.detector ?? `none; it would be ${defaultDetector()}`],
  ];
  for (const line of alignColumns(rows)) printLine(line);
}

async function findLowering(): Promise<Lowering> {
  const engine = await Engine.start();
  try {
    return await probeLowering(engine);
  } finally {
    await engine.stop();
  }
}
