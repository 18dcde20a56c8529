// Reads a file as this project would, down to the last value; and as a program, all files of a folder, one result a line.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readNpy } from '../../src/formats/numpy/npy.js';
import { decodeOnnx } from '../../src/formats/onnx/onnx.js';
import { findStateDict } from '../../src/formats/weights/state-dict.js';
import { openWeightFile } from '../../src/formats/weights/weight-file.js';
import { importFile } from '../../src/nets/import/import-file.js';

/** What became of a file: the error's class and message ('read' where there was none), and what it cost. */
export interface Outcome {
  readonly file: string;
  readonly error: string;
  readonly message: string;
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
  /** The largest memory of the process until then, in MiB. */
  readonly peakMib: number;
}

/** Reads a file by its ending: .npy and .onnx as such, everything else as weights, all their tensors, and as a network. */
export async function readAll(path: string): Promise<void> {
  if (path.endsWith('.npy')) {
    await readNpy(readFileSync(path), path).read();
    return;
  }
  if (path.endsWith('.onnx')) {
    decodeOnnx(readFileSync(path), path);
    await importFile(path);
    return;
  }
  const { tensors } = findStateDict(await openWeightFile(path));
  for (const tensor of tensors.values()) await tensor.read();
  await importFile(path);
}

/** What became of each file of a folder. */
export async function* readFolder(folder: string): AsyncGenerator<Outcome> {
  for (const file of readdirSync(folder).sort()) {
    const before = process.cpuUsage();
    let error = 'read';
    let message = '';
    try {
      await readAll(join(folder, file));
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.name : typeof thrown;
      message = thrown instanceof Error ? thrown.message : String(thrown);
    }
    const { user, system } = process.cpuUsage(before);
    const peakMib = process.resourceUsage().maxRSS / 1024;
    yield { file, error, message, cpuMs: (user + system) / 1000, peakMib };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const idle = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ idle })}\n`);
  for await (const outcome of readFolder(process.argv[2] ?? '.')) {
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
}
