// `--faces` and `--generator`: what a student for real people learns from besides the embedded population.
import type { Command } from 'commander';
import { looksLikeOnnx } from '../../nets/import/onnx.js';

/** The options as commander hands them over. */
export interface SourceFlags {
  readonly faces?: string;
  readonly generator?: string;
}

/** Adds --faces and --generator to a command. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--faces <folder>', 'learn from these pictures too, aligned faces; of people who need not exist')
    .option('--generator <file>', "learn from this generator's faces too: NVIDIA's StyleGAN2 .pkl, or ONNX");
}

/** The settings, for `--set`, that put the embedded population and the given sources together; none where none are given. */
export async function sourceSettings({ faces, generator }: SourceFlags): Promise<string[]> {
  if (faces === undefined && generator === undefined) return [];
  const sources: object[] = [{ kind: 'procedural' }];
  if (faces !== undefined) sources.push({ kind: 'folder', folder: faces });
  if (generator !== undefined) {
    const isOnnx = await looksLikeOnnx(generator, "a generator, NVIDIA's StyleGAN2 .pkl or ONNX");
    sources.push({ kind: isOnnx ? 'onnx' : 'stylegan2', file: generator });
  }
  return [`generator=${JSON.stringify({ sources })}`];
}
