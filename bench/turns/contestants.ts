// The processes that benchmarks time in turn: ours, and PyTorch's where it is installed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LineProcess } from './line-process.js';

/** What a process is told, as `--name value`. */
export type Settings = Readonly<Record<string, string | number>>;

const flags = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** Starts a worker of ours; `worker` is its file in this folder, without ending, and `name` what it is called in tables. */
export function startWorker(name: string, worker: string, settings: Settings): LineProcess {
  const file = fileURLToPath(new URL(`../workers/${worker}.js`, import.meta.url));
  return new LineProcess(name, process.execPath, [file, ...flags(settings)]);
}

/** Where PyTorch is, and what it is asked to run. */
export interface Peer {
  readonly name: string;
  readonly python: string;
  /** A file in peers/, without ending. */
  readonly script: string;
}

/** Starts a peer in PyTorch. */
export function startPeer({ name, python, script }: Peer, settings: Settings): LineProcess {
  // The scripts are not compiled: they lie in the repository, two folders up from this file's compiled form.
  const file = fileURLToPath(new URL(`../../../bench/peers/${script}.py`, import.meta.url));
  // -B: no compiled files beside the scripts.
  return new LineProcess(name, python, ['-B', file, ...flags(settings)]);
}

/** The version of PyTorch that `python` has; undefined where it has none or does not start. */
export function torchVersion(python: string): string | undefined {
  const found = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}
