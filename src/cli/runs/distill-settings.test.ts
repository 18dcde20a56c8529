// What a distillation with a teacher of the user is started with; planning and distillation are only played.

import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { playedEvents, playedReport, setDistillStage } from '../../../test/cli/played-distillation.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { type Distill, distillCommand } from '../commands/distill.js';

const stage = setDistillStage();

describe('a teacher of the user', () => {
  interface Planned {
    readonly minutes: number;
    readonly chooses: readonly string[];
  }
  /** Runs the command with planning only played; the configuration that was run, and what was planned. */
  async function playPlan(...args: string[]) {
    const calls: DistillConfig[] = [];
    const plans: Planned[] = [];
    const measured: string[] = [];
    const distill: Distill = async function* (config) {
      calls.push(config);
      yield* playedEvents;
    };
    await distillCommand({
      distill,
      report: playedReport,
      check: async () => {},
      measure: async (_, __, names) => {
        measured.push(...names);
        return [];
      },
      plan: async (config, { minutes, chooses }) => {
        plans.push({ minutes, chooses });
        const planned = { ...config, training: { ...config.training, epochs: 77 } };
        return {
          plan: { config: planned, faces: 6400, images: 25_600, seconds: 3540 },
          costs: { draw: 0.16, view: 0.02, embed: 0.04, learn: 4 },
        };
      },
    })
      .exitOverride()
      .parseAsync(['--out', 'runs/x', ...args], { from: 'user' });
    return { config: calls[0], plans, measured };
  }

  test('alone is all that is needed: the population with views, laid out for an hour, measured on nothing of its own', async () => {
    const { config, plans, measured } = await playPlan('--teacher', stage.at('t.onnx'));
    expect(config).toMatchObject({
      generator: { kind: 'procedural' },
      teacher: { file: stage.at('t.onnx') },
      target: 'standardised',
      training: { epochs: 77 },
    });
    expect(config.views.warp).toBeGreaterThan(0);
    expect(plans).toEqual([{ minutes: 60, chooses: ['replays', 'closing', 'decay'] }]);
    expect(measured).toEqual([]);
  });

  test('is told of the plan in three lines, or in one event', async () => {
    await playPlan('--teacher', stage.at('t.onnx'));
    expect(stage.printed.split('\n').slice(0, 5)).toEqual([
      'timing generator, teacher and student',
      'a second: 200 faces drawn, 1,600 views made, 800 embedded, 8.0 learnt from',
      'plan: microfar-s learns from 25,600 images of 6,400 faces, each shown 4 times, in 77 epochs of 8,192 faces; ' +
        'its last layer is fitted to 65,536 more',
      'about 59 min 00 s; config.yaml in the run folder repeats it exactly',
      'run folder: runs/x',
    ]);
    const before = stage.printed.length;
    await playPlan('--teacher', stage.at('t.onnx'), '--json');
    const printed = stage.printed.slice(before).trimEnd().split('\n');
    expect(printed.map((line) => JSON.parse(line).type)).toEqual(['plan', 'warning', 'finished', 'report']);
    expect(JSON.parse(printed[0])).toEqual({
      type: 'plan',
      student: 'microfar-s',
      teacherSees: 'same',
      ...{
        faces: 6400,
        images: 25_600,
        batchSize: 32,
        epochs: 77,
        imagesPerEpoch: 8192,
        replays: 3,
        kept: 512,
        closingImages: 65_536,
      },
      seconds: 3540,
      facesPerSecond: { drawn: 200, viewed: 1600, embedded: 800, learntFrom: 8 },
    });
  });

  test('says where the teacher sees other views than the student', async () => {
    await playPlan('--teacher', stage.at('t.onnx'), '--set', 'views.teacher=clean');
    expect(stage.printed).toMatch(/^plan: .* in 77 epochs of 8,192 faces; its last .*; the teacher sees clean views$/m);
  });

  test('is not timed where the run could not be written', async () => {
    mkdirSync(stage.at('run'));
    writeFileSync(stage.at('run/config.yaml'), '');
    const given = ['--teacher', stage.at('t.onnx'), '--out'];
    await expect(playPlan(...given, stage.at('run'))).rejects.toThrow(
      'already holds a run (config.yaml is there)',
    );
    await expect(playPlan(...given, stage.at('t.onnx/run'))).rejects.toThrow('is not a folder');
    expect(stage.printed).toBe('');
  });

  test('comes with pictures and a generator, which are mixed with the population', async () => {
    mkdirSync(stage.at('faces'));
    writeFileSync(stage.at('faces/a.png'), '');
    writeFileSync(stage.at('g.onnx'), Uint8Array.of(8, 8));
    writeFileSync(stage.at('g.pkl'), Uint8Array.of(0x80, 2));
    const given = [
      '--teacher',
      stage.at('t.onnx'),
      '--minutes',
      '0.5',
      '--faces',
      stage.at('faces'),
      '--generator',
    ];
    const { config, plans } = await playPlan(...given, stage.at('g.pkl'));
    const source = (kind: string, rest: object = {}) => expect.objectContaining({ kind, ...rest });
    const mixed = [source('procedural'), source('folder', { folder: stage.at('faces') })];
    expect(config.generator).toMatchObject({
      sources: [...mixed, source('stylegan2', { file: stage.at('g.pkl') })],
    });
    expect(plans).toEqual([{ minutes: 0.5, chooses: ['replays', 'closing', 'decay'] }]);
    expect((await playPlan(...given, stage.at('g.onnx'))).config.generator).toMatchObject({
      sources: [...mixed, source('onnx', { file: stage.at('g.onnx') })],
    });
  });

  test('goes over that of a configuration, of which a plan leaves all but its length', async () => {
    const { config, plans } = await playPlan(
      stage.at('run.yaml'),
      '--teacher',
      stage.at('g.onnx'),
      '--minutes',
      '5',
    );
    expect(config).toMatchObject({ generator: { kind: 'onnx' }, teacher: { file: stage.at('g.onnx') } });
    expect(plans).toEqual([{ minutes: 5, chooses: [] }]);
    expect((await playPlan(stage.at('run.yaml'))).plans).toEqual([]);
    // A configuration may stand after --set as well.
    const { plans: none } = await playPlan(
      '--teacher',
      stage.at('t.onnx'),
      '--set',
      'seed=3',
      stage.at('run.yaml'),
    );
    expect(none).toEqual([]);
  });

  test('leaves small folders their pictures, and what --set gives as it is', async () => {
    mkdirSync(stage.at('faces'));
    for (let n = 0; n < 40; n++) writeFileSync(stage.at(`faces/${n}.png`), '');
    const given = ['--teacher', stage.at('t.onnx'), '--faces', stage.at('faces')];
    const { config } = await playPlan(...given);
    expect(config.training.validationImages).toBe(32);
    const set = await playPlan(...given, '--set', 'training.validationImages=64', 'training.replays=1');
    expect(set.config.training).toMatchObject({ validationImages: 64, replays: 1 });
    expect(set.plans).toEqual([{ minutes: 60, chooses: ['closing', 'decay'] }]);
  });

  test('is needed for faces of the user, and no plan is made of a run that goes on', async () => {
    for (const preset of [[], ['--preset', 'smoke']]) {
      await expect(playPlan('--faces', stage.at('.'), ...preset)).rejects.toThrow(
        '--faces and --generator are for a student of your own teacher: give it by --teacher',
      );
    }
    await expect(
      playPlan(stage.at('run.yaml'), '--teacher', stage.at('t.onnx'), '--faces', stage.at('.')),
    ).rejects.toThrow(/--faces and --generator add to the population: \S*run\.yaml names its own sources/);
    await expect(playPlan('--teacher', stage.at('t.onnx'), '--generator', 'nowhere.pkl')).rejects.toThrow(
      "nowhere.pkl: no such file; expected a generator, NVIDIA's StyleGAN2 .pkl or ONNX",
    );
    await expect(playPlan('--minutes', '0', '--teacher', 't.onnx')).rejects.toThrow(
      "Expected a number above 0, found '0'.",
    );
    mkdirSync(stage.at('going'), { recursive: true });
    writeFileSync(
      stage.at('going/config.yaml'),
      'generator: { kind: onnx, file: ../g.onnx }\nteacher: { file: ../t.onnx }\n',
    );
    await expect(
      distillCommand({ report: playedReport })
        .exitOverride()
        .parseAsync(['--resume', '--out', stage.at('going'), '--minutes', '5'], { from: 'user' }),
    ).rejects.toThrow('--minutes lays out a new run: leave it out, and the run goes on as it was laid out');
  });
});
