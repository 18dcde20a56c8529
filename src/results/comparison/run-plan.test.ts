// The order of runs, what is passed over, what a failure and an interruption do; the runs are only played.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import type { RunEvent } from '../../training/events.js';
import { writeResolvedConfig } from '../../training/run-folder/run-folder.js';
import { lockFolder } from '../../training/run-folder/run-lock.js';
import { type ComparisonPlan, planComparison } from './comparison-plan.js';
import { type PlanEvent, runPlan, type Train } from './run-plan.js';

const { at } = useFolderPerTest();
let plan: ComparisonPlan;
beforeEach(() => {
  for (const name of ['a', 'b']) writeFileSync(at(`${name}.yaml`), 'source: { kind: procedural }\n');
  plan = planComparison({ files: [at('a.yaml'), at('b.yaml')], seeds: [1, 2], out: at('out') });
});

const finished: RunEvent = { type: 'finished', step: 1, images: 8, file: 'teacher.onnx' };

async function make(train: Train, signal?: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  const line = (happened: PlanEvent) => {
    const who = `${happened.run.configuration}${happened.run.seed}`;
    if (happened.type === 'run') return `${happened.number}/${happened.of} ${who} ${happened.status}`;
    if (happened.type === 'event') return `${who} ${happened.event.type}`;
    return `${who} failed: ${(happened.error as Error).message}`;
  };
  for await (const happened of runPlan(plan, { train, ...(signal && { signal }) }))
    lines.push(line(happened));
  return lines;
}

/** Leaves what a run leaves that has got so far. */
async function leave(i: number, ...events: object[]): Promise<void> {
  const { folder, config } = plan.runs[i];
  mkdirSync(folder, { recursive: true });
  await writeResolvedConfig(folder, config);
  const lines = events.map((event) => JSON.stringify({ time: new Date().toISOString(), ...event }));
  writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`);
}

test('finished runs are passed over, begun ones go on, a failing one does not end the others', async () => {
  await leave(0, finished);
  await leave(1, { type: 'preparing', message: '' });
  const resumed: boolean[] = [];
  const lines = await make(async function* ({ configuration, seed }, { resume }) {
    resumed.push(resume);
    if (configuration === 'a' && seed === 2) throw new Error('no luck');
    yield finished;
  });
  expect(lines).toEqual([
    '1/4 a1 finished',
    ...['2/4 b1 begun', 'b1 finished'],
    ...['3/4 a2 new', 'a2 failed: no luck'],
    ...['4/4 b2 new', 'b2 finished'],
  ]);
  expect(resumed).toEqual([true, false, false]);
});

test('an interruption ends them after the present run', async () => {
  const controller = new AbortController();
  const lines = await make(async function* (_, { signal }) {
    controller.abort();
    expect(signal?.aborted).toBe(true);
    yield { type: 'interrupted', step: 0 };
  }, controller.signal);
  expect(lines).toEqual(['1/4 a1 new', 'a1 interrupted']);
});

test('a run of another configuration is refused before the first one is made', async () => {
  await leave(3);
  const other = planComparison({
    files: [at('a.yaml'), at('b.yaml')],
    seeds: [1, 2],
    set: ['margin.scale=8'],
    out: at('out'),
  });
  plan = other;
  let made = 0;
  const train: Train = async function* () {
    made++;
    yield finished;
  };
  await expect(make(train)).rejects.toThrow(
    /out.b.seed-2: was started with another configuration \(margin\.scale\)/,
  );
  expect(made).toBe(0);
});

test('two comparisons do not work in one folder', async () => {
  mkdirSync(at('out'));
  const unlock = lockFolder(at('out'));
  await expect(make(async function* () {})).rejects.toThrow(/out: in use by/);
  unlock();
});
