// The report at the end of a run: what the command line knows of teacher and machine, and the report itself.
import { availableParallelism, cpus } from 'node:os';
import type { DistillConfig } from '../distill/config.js';
import { countParameters, decodeOnnx } from '../formats/onnx.js';
import { UserError } from '../math/user-error.js';
import type { ClosingRow } from '../results/closing-row.js';
import type { NetworkCost } from '../results/report/run-report.js';
import { writeRunReport } from '../results/report/write-run-report.js';
import { readInputFile } from './input-file.js';
import { countMultiplyAdds } from './multiply-adds.js';

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

/** The size and cost of the teacher; null where its file is not an ONNX model but that of its authors. */
async function costOf(file: string): Promise<NetworkCost | null> {
  const bytes = await readInputFile(file, 'an embedding network');
  try {
    const model = decodeOnnx(bytes, file);
    const cost = await countMultiplyAdds(model);
    return {
      parameters: countParameters(model),
      multiplyAdds: 'perItem' in cost ? cost.perItem : null,
    };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function nameMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` of ${model}` : ''}`;
}
