// Networks by their original file: imported once, kept by content, and told from ONNX files.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { initialTensors } from '../../../test/nets/initial-tensors.js';
import { useFolder } from '../../../test/use-folder.js';
import { writeTorch } from '../../formats/torch/write.js';
import { tinyfarC } from '../architectures/tinyfar.js';
import { importFile } from './import-file.js';
import { readNetworkFile } from './network-file.js';

const { folder, at } = useFolder();

const tensors = initialTensors(tinyfarC(8));
beforeAll(() => {
  writeFileSync(at('teacher.pt'), writeTorch(tensors));
});

test('a file of weights is imported once; the second time what was kept is taken', async () => {
  const cache = at('cache/inner');
  const expected = (await importFile(at('teacher.pt'))).models.get('network')!;
  const first = await readNetworkFile(at('teacher.pt'), { cache });
  expect(Buffer.compare(first, expected)).toBe(0);
  const [kept] = readdirSync(cache);
  writeFileSync(join(cache, kept), 'kept');
  writeFileSync(at('moved.pth'), readFileSync(at('teacher.pt')));
  expect(Buffer.from(await readNetworkFile(at('moved.pth'), { cache })).toString()).toBe('kept');
  writeFileSync(at('other.pt'), writeTorch(new Map([...tensors].reverse())));
  expect((await readNetworkFile(at('other.pt'), { cache })).length).toBe(expected.length);
  expect(readdirSync(cache)).toHaveLength(2);
});

test('a cache that cannot be written is done without, which is told', async () => {
  const cache = join(at('teacher.pt'), 'no-folder');
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  expect(await readNetworkFile(at('teacher.pt'), { cache, onWarning })).toBeDefined();
  expect(warnings).toEqual([
    `${cache}: cannot be made, because ${at('teacher.pt')} is a file; choose another folder; until then ` +
      `${at('teacher.pt')} is imported anew each time`,
  ]);
});

test('an ONNX file is given as it is, and what is missing is named', async () => {
  writeFileSync(at('model.onnx'), Uint8Array.of(8, 7, 18, 4));
  expect([...(await readNetworkFile(at('model.onnx'), { cache: folder }))]).toEqual([8, 7, 18, 4]);
  await expect(readNetworkFile(at('missing.pt'), { cache: folder })).rejects.toThrow(
    'missing.pt: no such file',
  );
});

test('a generator is refused as a teacher', async () => {
  writeFileSync(at('g.pkl'), gunzipSync(readFileSync('test/golden/stylegan2-ada-256.pkl.gz')));
  await expect(readNetworkFile(at('g.pkl'), { cache: folder })).rejects.toThrow(
    /g\.pkl: holds StyleGAN2 of 256x256 pixels, a generator; expected a network that embeds faces/,
  );
});
