// Benchmarks of the population: drawn once, kept, and drawn again where the file is not to be trusted.
import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { decodeFaceBytes } from '../../faces/pictures/decode.js';
import { checkBenchmark } from '../benchmark.js';
import { labelNames } from '../statistics/group-images.js';
import { type SynthProtocol, synthProtocol } from './protocols.js';
import { openSynthBenchmark } from './synth-benchmark.js';

const protocol = synthProtocol('synth-wild') as SynthProtocol;
const pool = { renderer: pathToFileURL(resolve('test/fixtures/flat-renderer.mjs')), threads: 2 };
const { at } = useFolder();
const cacheFolder = at('cache');
let file: string;
const open = async () => {
  let drawn = 0;
  const benchmark = await openSynthBenchmark(protocol, {
    cacheFolder,
    pool,
    onProgress: (done) => {
      drawn = done;
    },
  });
  return { benchmark, drawn };
};

describe('openSynthBenchmark', () => {
  it('draws a benchmark on first use', async () => {
    const { benchmark, drawn } = await open();
    expect(drawn).toBe(2000);
    checkBenchmark(benchmark);
    const [name, ...others] = await readdir(cacheFolder);
    expect(others).toEqual([]);
    expect(name).toBe('synth-wild.faces');
    file = join(cacheFolder, name);
    expect((await stat(file)).size).toBe(32 + 2000 * 37632);
    const image = benchmark.images[7];
    const pixels = await decodeFaceBytes(await image.read(), image.name);
    expect(pixels[1]).toBe(Math.round((image.labels?.yaw as number) + 128));
    expect(image.identity).toBe('1');
    expect(labelNames(benchmark)).toEqual(['sex', 'tone', 'age', 'yaw', 'glasses']);
  });

  it('reads it from the cache afterwards', async () => {
    expect((await open()).drawn).toBe(0);
  });

  it('draws it again where a byte has changed, or the end is missing', async () => {
    const whole = await readFile(file);
    const damaged = Uint8Array.from(whole);
    damaged[5_000_000] ^= 1;
    await writeFile(file, damaged);
    expect((await open()).drawn).toBe(2000);
    expect(whole.equals(await readFile(file))).toBe(true);
    await truncate(file, 999);
    expect((await open()).drawn).toBe(2000);
    expect(whole.equals(await readFile(file))).toBe(true);
  });

  it('draws it again where another renderer drew it', async () => {
    const whole = await readFile(file);
    const other = { ...pool, renderer: pathToFileURL(resolve('test/fixtures/dark-renderer.mjs')) };
    const benchmark = await openSynthBenchmark(protocol, { cacheFolder, pool: other });
    expect((await decodeFaceBytes(await benchmark.images[0].read(), 'x')).every((byte) => byte === 0)).toBe(
      true,
    );
    expect((await open()).drawn).toBe(2000);
    expect(whole.equals(await readFile(file))).toBe(true);
  });

  it('is held in memory where its folder cannot be written, with the same pictures', async () => {
    const blocked = join(cacheFolder, '..', 'file');
    await writeFile(blocked, '');
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const held = await openSynthBenchmark(protocol, { cacheFolder: join(blocked, 'cache'), pool, onWarning });
    expect(warnings).toEqual([
      `${blocked}/cache: cannot be made, because ${blocked} is a file; choose another folder; until then synth-wild is ` +
        'drawn anew each time',
    ]);
    const { benchmark } = await open();
    for (const i of [0, 777, 1999]) {
      expect(await held.images[i].read()).toEqual(await benchmark.images[i].read());
    }
  });

  it('is held in memory where the disk fills up while it is written', async () => {
    const folder = at('small');
    await mkdir(folder);
    await symlink('/dev/full', join(folder, 'synth-wild.faces.partial'));
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const held = await openSynthBenchmark(protocol, { cacheFolder: folder, pool, onWarning });
    expect(warnings).toEqual([
      `${folder}/synth-wild.faces: its 71.8 MiB cannot be written: the disk is full (ENOSPC); free some space there; ` +
        'until then synth-wild is drawn anew each time',
    ]);
    const { benchmark } = await open();
    expect(await held.images[1999].read()).toEqual(await benchmark.images[1999].read());
    expect(await readdir(folder)).toEqual([]);
  });
});
