// What one does with a student that has just been trained, as commands to paste.

import { join } from 'node:path';
import { shellQuote } from '../../files/shell-quote.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import type { RunReport, RunReportInputs } from './run-report.js';

/** Commands with the run's own paths; where the faces are drawn, they need nothing else. */
export function nextSteps({
  folder,
  config,
}: Pick<RunReportInputs, 'folder' | 'config'>): RunReport['steps'] {
  const run = 'npx synthdistill';
  const at = (name: string) => shellQuote(join(folder, name));
  const student = at(RUN_FILES.student);
  const isDrawn = config.generator.kind === 'procedural';
  const benchmark = isDrawn ? 'synth-wild' : 'lfw.bin';
  return [
    {
      what: 'Compare faces: two pictures of one person, and two of different people',
      commands: isDrawn
        ? [
            `${run} generate --identities 2 --per-identity 2 --out ${at('people')}`,
            `${run} verify ${student} ${at('people/person-1/1.png')} ${at('people/person-1/2.png')}`,
            `${run} verify ${student} ${at('people/person-1/1.png')} ${at('people/person-2/1.png')}`,
          ]
        : [`${run} verify ${student} a.jpg b.jpg`],
    },
    {
      what: 'Measure it, with intervals, curves and the pairs that it judges worst',
      commands: [`${run} evaluate ${student} --benchmark ${benchmark} --report ${at('evaluation')}`],
    },
    {
      what: 'Give it a threshold, so that verify says same or different',
      commands: [
        `${run} calibrate ${student} --benchmark ${benchmark} ${isDrawn ? '--all-pairs ' : ''}--fmr 1e-3`,
      ],
    },
    {
      what: 'Take it elsewhere: student.onnx runs wherever ONNX Runtime does, and PyTorch gets its weights',
      commands: [`${run} info ${student}`, `${run} export-weights ${student} --to ${at('student.pt')}`],
    },
    {
      what: 'Repeat this run, to the same weights on the same machine',
      commands: [`${run} distill ${at(RUN_FILES.config)} --out ${shellQuote(`${folder}-again`)}`],
    },
    ...(isDrawn
      ? [{ what: 'Let a student learn for longer', commands: [`${run} distill --preset thorough`] }]
      : []),
  ];
}
