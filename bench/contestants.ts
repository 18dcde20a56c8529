// The processes that the step benchmark times: ours, and PyTorch's where it is installed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { tinyfars } from '../src/nets/architectures/tinyfar.js';
import { LineProcess } from './line-process.js';

/** What is timed. */
export interface Task {
  readonly network: keyof typeof tinyfars;
  readonly batch: number;
  readonly threads: number;
  readonly mode: 'train' | 'infer';
}

/** The memory formats in which PyTorch is timed. */
export const FORMATS = ['channels_last', 'nchw'] as const;

const taskArguments = ({ batch, mode, threads }: Task) =>
  Object.entries({ batch, mode, threads }).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** Starts our own step; `standard` asks for standard operators where the blocked ones would be chosen. */
export function startOurs(task: Task, options: { readonly standard?: boolean } = {}): LineProcess {
  const { standard = false } = options;
  const worker = fileURLToPath(new URL('./step-worker.js', import.meta.url));
  const args = [worker, '--network', task.network, ...taskArguments(task)];
  const name = standard ? 'ours, standard operators' : 'ours';
  return new LineProcess(name, process.execPath, standard ? [...args, '--standard'] : args);
}

/** Starts PyTorch's step once for each memory format. */
export function startPeers(python: string, task: Task): LineProcess[] {
  // The script is not compiled: it lies in the repository, two folders up from this file's compiled form.
  const script = fileURLToPath(new URL('../../bench/peers/tinyfar_step.py', import.meta.url));
  const letter = task.network.slice(-1).toUpperCase();
  return FORMATS.map((format) => {
    // -B: no compiled files beside the scripts.
    const args = ['-B', script, '--network', letter, '--format', format, ...taskArguments(task)];
    return new LineProcess(`PyTorch ${format}`, python, args);
  });
}

/** The version of PyTorch that `python` has; undefined where it has none or does not start. */
export function torchVersion(python: string): string | undefined {
  const found = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}
