// The distill command around a distillation that is only played: settings, output, signals and exit codes.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { playedEvents, playedReport, setDistillStage } from '../../../test/cli/played-distillation.js';
import { startNode, type WatchedProcess } from '../../../test/watch-process.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { defaultFolder } from '../runs/follow-run.js';
import { type Distill, type DistillStages, distillCommand } from './distill.js';

const stage = setDistillStage();

interface Call {
  readonly config: DistillConfig;
  readonly folder: string;
  readonly resume: boolean;
}

/** Runs the command and returns how it called the distillation. */
async function play(...args: string[]): Promise<Call> {
  const calls: Call[] = [];
  const distill: Distill = async function* (config, options) {
    calls.push({ config, folder: options.folder, resume: options.resume });
    yield* playedEvents;
  };
  await distillCommand({ distill, report: playedReport }).exitOverride().parseAsync(args, { from: 'user' });
  const [call] = calls;
  if (!call) throw new Error('the distillation was not called');
  return call;
}

describe('presets', () => {
  const rows = [
    {
      benchmark: 'synth-wild',
      teacher: 0.99,
      student: 0.9,
      chance: 0.5,
      kept: 0.8163,
      sha256: 'c'.repeat(64),
    },
  ];
  /** Runs the command on a preset with another teacher; what was run and measured. */
  async function playPreset(...args: string[]) {
    const calls: Call[] = [];
    const measured: { folder: string; names: readonly string[] }[] = [];
    const distill: Distill = async function* (config, options) {
      calls.push({ config, folder: options.folder, resume: options.resume });
      yield* playedEvents;
    };
    const measure: NonNullable<DistillStages['measure']> = async (_, folder, names) => {
      measured.push({ folder, names });
      return rows;
    };
    const teacher = `teacher.file=${stage.at('t.onnx')}`;
    const reported: number[] = [];
    const checked: string[] = [];
    await distillCommand({
      distill,
      check: async (names) => {
        // Nothing has been run yet.
        expect(calls).toEqual([]);
        checked.push(...names);
      },
      measure,
      report: async (_, folder, rows) => {
        reported.push(rows.length);
        return `${folder}/report.html`;
      },
    })
      .exitOverride()
      .parseAsync(['--out', 'runs/x', '--set', teacher, ...args], { from: 'user' });
    return { config: calls[0]?.config, measured, reported, checked };
  }

  test('the default one is run without a configuration, and ends with a table', async () => {
    const { config, measured } = await playPreset();
    expect(config).toMatchObject({ generator: { kind: 'procedural' }, target: 'standardised' });
    expect(measured).toEqual([{ folder: 'runs/x', names: ['all'] }]);
    expect(stage.printed).toMatch(
      /accuracy, % +teacher +student +chance +kept\nsynth-wild +99\.00 +90\.00 +50\.00 +81\.6 %/,
    );
  });

  test('others are named', async () => {
    const { config, measured } = await playPreset('--preset', 'smoke', '--json');
    expect(config?.training.epochs).toBe(1);
    expect(measured[0].names).toEqual(['synth-wild']);
    expect(
      stage.printed
        .trim()
        .split('\n')
        .slice(-2)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { type: 'benchmarks', rows },
      { type: 'report', file: 'runs/x/report.html' },
    ]);
  });

  test('are measured on what is asked for, or not at all', async () => {
    const asked = await playPreset('--benchmark', 'lfw.bin', 'synth-age');
    expect(asked.measured[0].names).toEqual(['lfw.bin', 'synth-age']);
    expect(asked.checked).toEqual(['lfw.bin', 'synth-age']);
    const { measured, reported } = await playPreset('--no-benchmark');
    // The report is written where nothing was measured, too.
    expect([measured, reported]).toEqual([[], [0]]);
    expect((await playPreset(stage.at('run.yaml'))).measured).toEqual([]);
  });

  test('do not go with a configuration, and must exist', async () => {
    await expect(playPreset('--preset', 'smoke', stage.at('run.yaml'))).rejects.toThrow(
      /--preset smoke is a configuration: leave it out, or .*run\.yaml/,
    );
    await expect(playPreset('--preset', 'quick')).rejects.toThrow(/smoke, default, thorough/);
  });
});

test('a benchmark that is missing is named before the run begins', async () => {
  await expect(
    play(stage.at('run.yaml'), '--out', 'runs/x', '--benchmark', 'synth-wild', stage.at('nowhere.bin')),
  ).rejects.toThrow(/nowhere\.bin: no such file/);
  expect(stage.printed).toBe('');
});

describe('the settings', () => {
  test('come from the file, --set and --out', async () => {
    const call = await play(
      stage.at('run.yaml'),
      '--set',
      'seed=3',
      '--set',
      'loss=cosine',
      '--out',
      'runs/x',
    );
    expect(call).toMatchObject({ folder: 'runs/x', resume: false, config: { seed: 3, loss: 'cosine' } });
  });

  test('may have several keys after one --set, and the file after them', async () => {
    const { config } = await play('--set', 'seed=3', 'loss=cosine', stage.at('run.yaml'));
    expect(config).toMatchObject({ seed: 3, loss: 'cosine' });
  });

  test('name a folder by student and time when none is given', async () => {
    const { folder: out, config } = await play(stage.at('run.yaml'));
    expect(out).toMatch(/^runs\/tinyfar-a-\d{8}-\d{6}$/);
    expect(defaultFolder(config.student.network, new Date(2026, 0, 2, 3, 4, 5))).toBe(
      'runs/tinyfar-a-20260102-030405',
    );
  });

  test('of a resumed run are its own', async () => {
    const out = stage.at('run');
    mkdirSync(out);
    const file = (name: string) => JSON.stringify(stage.at(name));
    const text = `seed: 5\ngenerator: { kind: onnx, file: ${file('g.onnx')} }\nteacher: { file: ${file('t.onnx')} }\n`;
    writeFileSync(join(out, 'config.yaml'), text);
    const call = await play('--resume', '--out', out, '--set', 'training.checkpointEverySteps=9');
    expect(call).toMatchObject({ resume: true, folder: out, config: { seed: 5 } });
    expect(call.config.training.checkpointEverySteps).toBe(9);
  });

  test.each([
    [['--resume'], '--resume needs --out'],
    [['a.yaml', '--set', 'b.yaml'], 'expected one configuration file, found a.yaml and b.yaml'],
    [['missing.yaml'], 'missing.yaml: no such file'],
    [['--resume', '--out', 'nowhere'], 'nowhere: holds no run to resume'],
    [['--set', 'seeed=1'], 'set seeed=1: unknown key seeed: the nearest known key is seed'],
  ])('%j are refused', async (args, message) => {
    await expect(play(...args)).rejects.toThrow(message);
  });

  test('with a file that is not there are refused before anything starts', async () => {
    rmSync(stage.at('t.onnx'));
    await expect(play(stage.at('run.yaml'))).rejects.toThrow(
      `teacher.file: ${stage.at('t.onnx')}: no such file`,
    );
  });
});

describe('the output', () => {
  test('is lines for people', async () => {
    await play(stage.at('run.yaml'), '--out', 'runs/x');
    expect(stage.printed).toBe(
      'run folder: runs/x\nwarning: only played\ndone: 3 steps, 24 images; runs/x/student.onnx\n' +
        'writing the report\n' +
        'report: runs/x/report.html\n',
    );
  });

  test('is one JSON object a line with --json', async () => {
    await play(stage.at('run.yaml'), '--json');
    expect(
      stage.printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([...playedEvents, { type: 'report', file: expect.stringMatching(/report\.html$/) }]);
  });

  test('is an error when the run ends without saying how', async () => {
    const command = distillCommand({ distill: async function* () {} });
    await expect(command.parseAsync([stage.at('run.yaml')], { from: 'user' })).rejects.toThrow(
      'without saying',
    );
  });
});

describe('Ctrl-C', () => {
  // A process of its own: signals and exit codes are the subject. It steps until it is told to stop.
  const script = (stubborn: boolean): string => `
    import { distillCommand } from ${JSON.stringify(new URL('./distill.js', import.meta.url).href)};
    const wait = () => new Promise((resolve) => setTimeout(resolve, 10));
    const step = { type: 'step', epoch: 1, phase: 'fresh', loss: 1, cosine: 0, learningRate: 1, imagesPerSecond: 1 };
    const distill = async function* (config, { signal }) {
      let number = 0;
      while (${stubborn} || !signal.aborted) {
        await wait();
        number += 1;
        yield { ...step, step: number, images: number };
      }
      yield { type: 'interrupted', step: number, file: 'checkpoints/x' };
    };
    await distillCommand({ distill }).parseAsync(process.argv.slice(2), { from: 'user' });`;

  /** Starts the command; it does not outlive the test. */
  function begin(stubborn: boolean): WatchedProcess {
    const file = stage.at('played.mjs');
    writeFileSync(file, script(stubborn));
    mkdirSync(stage.at('out'));
    writeFileSync(stage.at('out/config.yaml'), '');
    const started = startNode([file, stage.at('run.yaml'), '--out', stage.at('out')]);
    onTestFinished(() => {
      started.process.kill('SIGKILL');
    });
    return started;
  }

  test('once saves, exits with 130 and tells how to go on', async () => {
    const command = begin(false);
    await command.printed(/step 1 /);
    command.process.kill('SIGINT');
    const { code, stderr } = await command.done;
    expect(code).toBe(130);
    expect(stderr).toBe(
      'finishing the step and saving; Ctrl-C again to quit at once\n' +
        `interrupted; to go on: synthdistill distill --resume --out ${stage.at('out')}\n`,
    );
  });

  test('twice quits at once, as where nobody listens', async () => {
    const command = begin(true);
    await command.printed(/step 1 /);
    command.process.kill('SIGINT');
    await command.complained(/again to quit/);
    command.process.kill('SIGINT');
    const { stderr } = await command.done;
    expect(stderr).toBe('finishing the step and saving; Ctrl-C again to quit at once\n');
    // A shell gives that as 130.
    expect(command.process.signalCode).toBe('SIGINT');
  });

  test('SIGTERM saves too', async () => {
    const command = begin(false);
    await command.printed(/step 1 /);
    command.process.kill('SIGTERM');
    expect((await command.done).code).toBe(130);
  });
});
