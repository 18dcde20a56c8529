// What a distillation that is only played has: a configuration with its files, the events it gives, and a report.
import { writeFileSync } from 'node:fs';
import { beforeEach } from 'vitest';
import type { DistillStages } from '../../src/cli/commands/distill.js';
import type { DistillEvent } from '../../src/distill/events.js';
import { type CommandStage, setCommandStage } from './command-stage.js';

/** The stage of a command, with `run.yaml` and the files `g.onnx` and `t.onnx` that it names in its folder. */
export function setDistillStage(): CommandStage {
  const stage = setCommandStage();
  beforeEach(() => {
    for (const name of ['g.onnx', 't.onnx']) writeFileSync(stage.at(name), 'x');
    writeFileSync(
      stage.at('run.yaml'),
      'generator: { kind: onnx, file: g.onnx }\nteacher: { file: t.onnx }\n',
    );
  });
  return stage;
}

/** The events that it gives. */
export const playedEvents: readonly DistillEvent[] = [
  { type: 'warning', message: 'only played' },
  { type: 'finished', step: 3, images: 24, file: 'student.onnx' },
];

/** A report that is only played. */
export const playedReport: NonNullable<DistillStages['report']> = async (_, folder) =>
  `${folder}/report.html`;
