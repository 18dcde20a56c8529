// The report at the end of a run: what the command line knows of teacher and machine, and the report itself.
import { availableParallelism, cpus } from 'node:os';
import type { DistillConfig } from '../distill/config.js';
import { countParameters, decodeOnnx } from '../formats/onnx.js';
import type { ClosingRow } from '../results/closing-row.js';
import type { NetworkCost } from '../results/report/run-report.js';
import { writeRunReport } from '../results/report/write-run-report.js';
import { countMultiplyAdds } from './multiply-adds.js';
import { readNetworkFile } from './network-options.js';

/** Writes the report of a finished run into its folder; the path of the page. */
export async function reportRun(
  config: DistillConfig,
  folder: string,
  rows: readonly ClosingRow[],
): Promise<string> {
  const teacher = await costOf(config.teacher.file);
  const { html } = await writeRunReport({ folder, config, rows, teacher, machine: nameMachine() });
  return html;
}

/** The size and cost of the teacher. */
async function costOf(file: string): Promise<NetworkCost> {
  const model = decodeOnnx(await readNetworkFile(file), file);
  const cost = await countMultiplyAdds(model);
  return {
    parameters: countParameters(model),
    multiplyAdds: 'perItem' in cost ? cost.perItem : null,
  };
}

function nameMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` of ${model}` : ''}`;
}
