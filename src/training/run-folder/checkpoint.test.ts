// Checkpoints: what comes back, what is kept, and what happens to damaged files and full disks.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { readSafetensors } from '../../formats/safetensors/safetensors.js';
import { type Checkpoint, readNewestCheckpoint, writeCheckpoint } from './checkpoint.js';

const { folder, at } = useFolderPerTest();

function make(step: number): Checkpoint {
  return {
    step,
    digest: 'd'.repeat(64),
    tensors: new Map([
      ['parameters', { shape: [2, 3], data: Float32Array.of(1, -0, 1e-45, 3.4e38, Number.NaN, step) }],
      ['moments "m"', { shape: [1], data: Float32Array.of(0.1) }],
    ]),
    numbers: {
      images: 2 ** 53 - 1,
      rate: 0.1 + 0.2,
      zero: -0,
      none: Number.NaN,
      far: Number.NEGATIVE_INFINITY,
    },
  };
}

const name = (step: number): string => `checkpoints/step-${String(step).padStart(8, '0')}.safetensors`;
const list = (): string[] => readdirSync(at('checkpoints')).sort();

describe('a checkpoint', () => {
  test('comes back to the last bit', async () => {
    const written = make(1234);
    expect(await writeCheckpoint(folder, written)).toBe('checkpoints/step-00001234.safetensors');
    const read = await readNewestCheckpoint(folder);
    expect(read?.file).toBe('checkpoints/step-00001234.safetensors');
    expect(read?.damaged).toEqual([]);
    expect(read?.checkpoint.step).toBe(1234);
    expect(read?.checkpoint.digest).toBe(written.digest);
    expect(read?.checkpoint.numbers).toEqual(written.numbers);
    expect(Object.is(read?.checkpoint.numbers.zero, -0)).toBe(true);
    expect([...(read?.checkpoint.tensors.keys() ?? [])]).toEqual(['parameters', 'moments "m"']);
    for (const [key, tensor] of written.tensors) {
      const back = read?.checkpoint.tensors.get(key);
      expect(back?.shape).toEqual(tensor.shape);
      expect(back && Buffer.from(back.data.buffer, back.data.byteOffset, back.data.byteLength)).toEqual(
        Buffer.from(tensor.data.buffer),
      );
    }
  });

  test('is a plain safetensors file', async () => {
    const file = at(await writeCheckpoint(folder, make(5)));
    const { metadata, tensors } = readSafetensors(readFileSync(file), file);
    expect(metadata.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(tensors.get('parameters')?.shape).toEqual([2, 3]);
  });

  test('makes room by removing all but the newest two', async () => {
    for (const step of [9, 100, 101, 99_999_999, 123_456_789]) await writeCheckpoint(folder, make(step));
    expect(list()).toEqual(['step-123456789.safetensors', 'step-99999999.safetensors']);
    expect((await readNewestCheckpoint(folder))?.checkpoint.step).toBe(123_456_789);
  });

  test('is absent in a folder without any', async () => {
    expect(await readNewestCheckpoint(folder)).toBeUndefined();
    mkdirSync(at('checkpoints'));
    writeFileSync(at('checkpoints/step-00000001.safetensors.partial'), 'half');
    expect(await readNewestCheckpoint(folder)).toBeUndefined();
  });
});

describe('a damaged checkpoint', () => {
  test('is seen wherever a bit of it flips', async () => {
    await writeCheckpoint(folder, make(1));
    const file = at(await writeCheckpoint(folder, make(2)));
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] ^= 1 << (at & 7);
      writeFileSync(file, flipped);
      const read = await readNewestCheckpoint(folder);
      if (read?.checkpoint.step !== 1 || read.damaged[0]?.file !== name(2))
        expect.fail(`byte ${at} changed unseen`);
    }
  });

  test('is named and the one before it used when it is cut short', async () => {
    await writeCheckpoint(folder, make(1));
    const file = at(await writeCheckpoint(folder, make(2)));
    const whole = readFileSync(file);
    for (const length of [0, 7, 40, 150, 400, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      const read = await readNewestCheckpoint(folder);
      expect(read?.checkpoint.step).toBe(1);
      expect(read?.damaged).toHaveLength(1);
      expect(read?.damaged[0]?.file).toBe(name(2));
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]));
    expect((await readNewestCheckpoint(folder))?.damaged[0]?.reason).toBe(
      'its content does not match its checksum',
    );
  });

  test('under the name of another step is refused', async () => {
    await writeCheckpoint(folder, make(1));
    const file = await writeCheckpoint(folder, make(2));
    writeFileSync(at(name(3)), readFileSync(at(file)));
    const read = await readNewestCheckpoint(folder);
    expect(read?.checkpoint.step).toBe(2);
    expect(read?.damaged).toEqual([{ file: name(3), reason: 'it holds step 2' }]);
  });

  test('without a whole one before it ends the run, all of them named', async () => {
    for (const step of [1, 2]) writeFileSync(at(await writeCheckpoint(folder, make(step))), 'x');
    await expect(readNewestCheckpoint(folder)).rejects.toThrow(
      /no checkpoint is whole: .*00000002.*00000001.*start anew in another folder$/,
    );
  });

  test('goes when the resumed run writes its next one, and the good one stays', async () => {
    await writeCheckpoint(folder, make(10));
    writeFileSync(at(await writeCheckpoint(folder, make(20))), 'damaged');
    await writeCheckpoint(folder, make(15));
    expect(list()).toEqual(['step-00000010.safetensors', 'step-00000015.safetensors']);
  });
});

describe('a folder that cannot be written', () => {
  test('a full disk is said, and the older checkpoints stay as they are', async () => {
    await writeCheckpoint(folder, make(1));
    const file = at(await writeCheckpoint(folder, make(2)));
    const before = readFileSync(file);
    symlinkSync('/dev/full', at(`${name(3)}.partial`));
    await expect(writeCheckpoint(folder, make(3))).rejects.toThrow(
      `${at('checkpoints')}: cannot write step-00000003.safetensors: the disk is full`,
    );
    expect(list()).toEqual(['step-00000001.safetensors', 'step-00000002.safetensors']);
    expect(readFileSync(file)).toEqual(before);
    expect(existsSync('/dev/full')).toBe(true);
  });

  test('is named when something else stands where the folder should be', async () => {
    writeFileSync(at('checkpoints'), 'a file');
    await expect(writeCheckpoint(folder, make(1))).rejects.toThrow(
      `${at('checkpoints')}: is a file, not a folder; choose another folder`,
    );
    await expect(writeCheckpoint(at('checkpoints'), make(1))).rejects.toThrow(
      /checkpoints: cannot be made, because .* is a file; choose another folder/,
    );
    expect(readFileSync(at('checkpoints'), 'utf8')).toBe('a file');
  });
});
