// Hostile files end in one clear line, soon and in little memory, and nothing of what they ask for happens.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { writeTorch } from '../../src/formats/torch/write.js';
import { useFolder } from '../use-folder.js';
import { endlessFiles } from './endless-files.js';
import { archives, arrays, torchArchive } from './hostile-archives.js';
import { badTensors, bombs, bytesOf, gadgets, stateDict } from './hostile-pickles.js';
import { onnx, safetensors } from './hostile-tensors.js';
import type { Outcome } from './read-all.js';

const CPU_LIMIT_MS = 1000;
const MEMORY_LIMIT_MIB = 200;

/** A plausible file of 40 KB, to be cut. */
const tensors = new Map(
  Array.from({ length: 10 }, (_, i) => {
    const data = Float32Array.from({ length: 1000 }, (_, at) => Math.sin(at + i));
    return [`layers.${i}.weight`, { shape: [10, 100], data }] as const;
  }),
);

function* cuts(name: string, bytes: Uint8Array): Generator<[string, Uint8Array]> {
  for (let length = 1024; length < bytes.length; length += 1024) {
    yield [`${name} cut at ${length}.bin`, bytes.subarray(0, length)];
  }
}

function* allFiles(): Generator<[string, Uint8Array]> {
  for (const [name, pickle] of Object.entries(gadgets)) {
    yield [`gadget ${name}.pkl`, bytesOf(pickle)];
    yield [`gadget ${name} in an archive.pt`, torchArchive(pickle)];
  }
  for (const [name, value] of Object.entries(badTensors)) {
    yield [`tensor that ${name}.pt`, torchArchive(stateDict(value))];
  }
  for (const [name, pickle] of Object.entries(bombs)) {
    yield [`bomb ${name}.pkl`, bytesOf('\x80\x02', pickle)];
    yield [`bomb ${name} in an archive.pt`, torchArchive(`\x80\x02${pickle}`)];
  }
  for (const [name, bytes] of Object.entries(archives)) yield [`archive that ${name}.pt`, bytes];
  for (const [name, bytes] of Object.entries(arrays)) yield [`array ${name}.npy`, bytes];
  for (const [name, bytes] of Object.entries(safetensors)) yield [`header with ${name}.safetensors`, bytes];
  for (const [name, bytes] of Object.entries(onnx)) yield [`model with ${name}.onnx`, bytes];
  for (const [name, content] of Object.entries(endlessFiles)) yield [`endless ${name}.bin`, bytesOf(content)];
  yield* cuts('archive', writeTorch(tensors));
  yield* cuts('safetensors', writeSafetensors(tensors));
  for (const file of ['module-old.pt', 'types-old-p2.pth', 'plain-p0.pkl', 'arrays-deflated.npz']) {
    yield* cuts(file, readFileSync(`test/fixtures/weights/${file}`));
  }
}

const files = new Map([...allFiles()].map(([name, bytes]) => [name.replaceAll('/', '_'), bytes]));
const { folder, at } = useFolder();
let idle = 0;
const outcomes = new Map<string, Outcome>();

beforeAll(() => {
  mkdirSync(at('files'));
  for (const [name, bytes] of files) writeFileSync(join(at('files'), name), bytes);
  writeFileSync(at('canary.txt'), 'alive');
  const program = resolve('dist/test/safety/read-all.js');
  const args = ['--max-old-space-size=256', program, 'files'];
  // It ends before the hook's own limit, which could not stop it.
  const limits = { maxBuffer: 2 ** 26, timeout: 50_000 };
  const output = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', ...limits });
  const [first, ...lines] = output.trim().split('\n');
  idle = (JSON.parse(first) as { idle: number }).idle;
  for (const line of lines) {
    const outcome = JSON.parse(line) as Outcome;
    outcomes.set(outcome.file, outcome);
  }
});

test('every file was read to its end, by one process that survived them all', () => {
  expect([...outcomes.keys()].sort()).toEqual([...files.keys()].sort());
});

test('every one of them is refused by name in one line', () => {
  for (const { file, error, message } of outcomes.values()) {
    expect({ file, error, message }).toMatchObject({ error: 'UserError' });
    expect(message).toMatch(/^\P{Cc}{10,700}$/u);
    expect(message).toContain(file);
  }
});

test('none takes more than a second of the processor', () => {
  const slow = [...outcomes.values()].filter(({ cpuMs }) => cpuMs > CPU_LIMIT_MS);
  expect(slow.map(({ file, cpuMs }) => [file, cpuMs])).toEqual([]);
});

test('all of them together take no more than 200 MB beside the program itself', () => {
  const greedy = [...outcomes.values()].filter(({ peakMib }) => peakMib - idle > MEMORY_LIMIT_MIB);
  expect(greedy.map(({ file, peakMib }) => [file, peakMib - idle])[0]).toBeUndefined();
});

test('what they would have run was not run: no file appeared, and the canary is alive', () => {
  expect(readdirSync(folder).sort()).toEqual(['canary.txt', 'files']);
  expect(readFileSync(at('canary.txt'), 'utf8')).toBe('alive');
  expect(readdirSync(at('files')).length).toBe(files.size);
});

test('no prototype was changed', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
