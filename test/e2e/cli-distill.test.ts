// Distillation from the command line to the run folder: what it leaves behind, and what Ctrl-C, kill -9 and damage do.

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../src/distill/distill-run.js';
import type { DistillEvent } from '../../src/distill/events.js';
import { LONG_RUN } from '../long-run.js';
import { EMBEDDING, listCheckpoints } from './distill-fixtures.js';
import { STEPS, startOf, stepsOf, typesOf, useWorkspace } from './distill-workspace.js';
import { blockFace } from './face-fixtures.js';
import { jsonLines, runCli, startCli } from './run-cli.js';

const workspace = useWorkspace();
const { at } = workspace;

describe('a run from the command line', () => {
  let events: DistillEvent[];
  let report: unknown;
  beforeAll(async () => {
    const { code, stdout, stderr } = await runCli(
      'distill',
      at('config.yaml'),
      '--out',
      at('whole'),
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const lines = jsonLines<DistillEvent>(stdout);
    report = lines.pop();
    events = lines;
  });

  test('prints every event as a line of JSON, in the order of the algorithm, and the report', () => {
    expect(report).toEqual({ type: 'report', file: join(at('whole'), 'report.html') });
    expect(typesOf(events)).toEqual([
      ...['preparing', 'preparing', 'start'],
      ...['step', 'step', 'step', 'step', 'checkpoint', 'step', 'step'],
      ...['validation', 'picture', 'checkpoint'],
      ...['step', 'step', 'checkpoint', 'step', 'step', 'step', 'step', 'checkpoint'],
      ...['validation', 'picture', 'checkpoint'],
      'finished',
    ]);
    const steps = stepsOf(events);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    expect(steps.map(({ phase }) => phase)).toEqual(Array(6).fill(['fresh', 'resampled']).flat());
    expect(steps.map(({ epoch }) => epoch)).toEqual([...Array(6).fill(1), ...Array(6).fill(2)]);
    expect(steps.map(({ images }) => images)).toEqual(steps.map(({ step }) => step * 16));
    for (const { loss, cosine, learningRate } of steps) {
      expect(loss).toBeGreaterThan(0);
      expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
      expect(learningRate).toBe(1e-3);
    }
    expect(startOf(events)).toMatchObject({
      student: 'tinyfar-c',
      embeddingSize: EMBEDDING,
      parameters: 1_832_106 - (512 - EMBEDDING) * 1281,
      stepsPerEpoch: 6,
    });
  });

  test('leaves everything in the run folder, and the same events in its log', async () => {
    const found = readdirSync(at('whole')).sort();
    expect(found).toEqual(
      [
        'checkpoints',
        'config.yaml',
        'curves.png',
        'events.jsonl',
        'inputs.json',
        'pictures',
        'report.html',
        'report.md',
        'student.onnx',
        'students',
      ].sort(),
    );
    expect(listCheckpoints(at('whole'))).toEqual(['step-00000008.safetensors', 'step-00000012.safetensors']);
    expect(readdirSync(join(at('whole'), 'pictures')).sort()).toEqual([
      'epoch-001.png',
      'epoch-002.png',
      'faces.jpg',
    ]);
    expect(readdirSync(join(at('whole'), 'students')).sort()).toEqual(['epoch-001.onnx', 'epoch-002.onnx']);
    const last = readFileSync(join(at('whole'), 'students', 'epoch-002.onnx'));
    expect(Buffer.compare(last, readFileSync(join(at('whole'), 'student.onnx')))).toBe(0);
    for (const file of ['curves.png', 'pictures/epoch-002.png']) {
      expect(
        readFileSync(join(at('whole'), file))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    expect((await readEvents(at('whole'))).map(({ time, ...event }) => event)).toEqual(events);
  });

  test('ends in a student that embed and info take, with the normalisation that it was trained with', async () => {
    writeFileSync(at('face.png'), await blockFace(3));
    const student = join(at('whole'), 'student.onnx');
    const { code, stdout } = await runCli('embed', student, at('face.png'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).embedding).toHaveLength(EMBEDDING);
    const info = JSON.parse((await runCli('info', student, '--json')).stdout);
    expect(info.metadata).toMatchObject({
      'synthdistill.network': 'tinyfar-c',
      'synthdistill.normalize': 'arcface-127.5',
      'synthdistill.colour': 'rgb',
    });
  });

  test('is not started again over its results, and resumed it is done at once', async () => {
    const again = await runCli('distill', at('config.yaml'), '--out', at('whole'));
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^error: .*already holds a run.*--resume[^\n]*\n$/);
    const before = readFileSync(join(at('whole'), 'student.onnx'));
    const { code, stdout } = await runCli('distill', '--resume', '--out', at('whole'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/done: 12 steps/);
    expect(Buffer.compare(before, readFileSync(join(at('whole'), 'student.onnx')))).toBe(0);
  });

  test('gives the same weights again in another process', LONG_RUN, async () => {
    await workspace.run('again');
    workspace.expectSameEnd('again', 'whole');
  });

  test(
    'interrupted by Ctrl-C saves, and resumed past a damaged checkpoint gives the same weights',
    LONG_RUN,
    async () => {
      const cli = startCli('distill', at('config.yaml'), '--out', at('interrupted'), '--json');
      await cli.printed(/"type":"step","step":5/);
      cli.process.kill('SIGINT');
      const { code, stdout, stderr } = await cli.done;
      expect(code).toBe(130);
      expect(stderr).toMatch(/--resume --out/);
      expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'interrupted' });
      const [older, newest] = listCheckpoints(at('interrupted'));
      cpSync(at('interrupted'), at('damaged'), { recursive: true });

      expect((await runCli('distill', '--resume', '--out', at('interrupted'))).code).toBe(0);
      workspace.expectSameEnd('interrupted', 'whole');

      const file = join(at('damaged'), 'checkpoints', newest);
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] ^= 4;
      writeFileSync(file, bytes);
      const resumed = await runCli('distill', '--resume', '--out', at('damaged'));
      expect(resumed.code).toBe(0);
      expect(resumed.stdout).toMatch(
        new RegExp(`warning: checkpoints/${newest} is damaged \\(.*checksum\\).*${older}`),
      );
      workspace.expectSameEnd('damaged', 'whole');
    },
  );

  test('killed without warning resumes to the same weights', LONG_RUN, async () => {
    const cli = startCli('distill', at('config.yaml'), '--out', at('killed'), '--json');
    await cli.printed(/"type":"step","step":7/);
    cli.process.kill('SIGKILL');
    await cli.done;
    expect(existsSync(join(at('killed'), 'run.lock'))).toBe(true);
    const { code, stdout } = await runCli('distill', '--resume', '--out', at('killed'), '--json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/"resumedFromStep":\d+/);
    workspace.expectSameEnd('killed', 'whole');
    const steps = (await readEvents(at('killed'))).filter(({ type }) => type === 'step');
    expect(steps.map((event) => 'step' in event && event.step)).toEqual(
      stepsOf(events).map(({ step }) => step),
    );
  });
});
