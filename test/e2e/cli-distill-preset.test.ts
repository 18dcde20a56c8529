// The run without a configuration as a user meets it, in small: embedded faces and teacher, a benchmark at the end.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import { LONG_RUN } from '../long-run.js';
import { useCache, useFolder } from '../use-folder.js';
import { tinyTeacher } from './distill-fixtures.js';
import { blockPairs, pickleBenchmark } from './face-fixtures.js';
import { jsonLines, runCli } from './run-cli.js';

const { at } = useFolder();
useCache(at('cache'));
beforeAll(async () => {
  const { images, same } = await blockPairs(10);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
  writeFileSync(at('teacher.onnx'), tinyTeacher());
});

test(
  'a preset trains on the embedded population with the embedded teacher, and ends with both side by side',
  LONG_RUN,
  async () => {
    const { code, stdout, stderr } = await runCli(
      'distill',
      ...['--preset', 'smoke', '--out', at('run'), '--benchmark', at('pairs.bin'), '--json'],
      ...['--set', 'training.batchSize=16', 'training.imagesPerEpoch=32', 'training.validationImages=16'],
    );
    expect(code).toBe(0);
    // The list is sorted by its answers.
    expect(stderr).toMatch(/^warning: \S+pairs\.bin: the tenths of its order .* ten folds by itself\n$/);
    const lines = jsonLines<{ type: string }>(stdout);
    const steps = lines.filter(({ type }) => type === 'step') as Extract<DistillEvent, { type: 'step' }>[];
    expect(steps.map(({ phase }) => phase)).toEqual(['fresh', 'resampled', 'fresh', 'resampled']);
    expect(lines.slice(-2)).toMatchObject([
      { type: 'benchmarks', rows: [{ benchmark: at('pairs.bin'), chance: 0.5 }] },
      { type: 'report', file: at('run/report.html') },
    ]);
    const page = readFileSync(at('run/report.html'), 'utf8');
    expect(page).toMatch(/MicroFaR-S, taught by teacher\.onnx[\s\S]*<\/html>\n$/);
    expect(page).toContain('pairs.bin');
    // 24 faces, two charts, the picture of the epoch.
    expect(page.match(/<img [^>]*src="data:image/g)).toHaveLength(27);
    const text = readFileSync(at('run/report.md'), 'utf8');
    for (const [, file] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      expect(existsSync(at(`run/${file}`)), file).toBe(true);
    expect(readFileSync(at('run/config.yaml'), 'utf8')).toContain('kind: procedural');
  },
);

test('a run on the embedded population is the same again', LONG_RUN, async () => {
  const run = async (name: string) => {
    const { code } = await runCli(
      'distill',
      ...['--preset', 'smoke', '--out', at(name), '--no-benchmark'],
      ...['--set', `teacher.file=${at('teacher.onnx')}`, 'target=raw', 'sampler.kind=static'],
      ...['training.batchSize=16', 'training.imagesPerEpoch=32', 'training.validationImages=0'],
    );
    expect(code).toBe(0);
    return readFileSync(at(`${name}/student.onnx`));
  };
  expect((await run('one')).equals(await run('two'))).toBe(true);
});
