// IResNets of few channels in files that their original programs saved: recognised, and embedding as those programs do.

import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/graph/engine.js';
import { importFile } from '../../src/nets/import/import-file.js';
import type { ImportedNetwork } from '../../src/nets/import/importer.js';
import { useFolder } from '../use-folder.js';
import { goldenValues } from './reference.js';

interface Reference {
  readonly parameters: number;
  readonly embeddings: readonly (readonly number[])[];
}

const references = JSON.parse(readFileSync('test/golden/iresnet.json', 'utf8')) as Record<string, Reference>;
const FACES = [2, 3, 112, 112];

const { at } = useFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start();
});
afterAll(() => engine.stop());

function unpack(name: string): string {
  const path = at(`${name}.pth`);
  writeFileSync(path, gunzipSync(readFileSync(`test/golden/${name}.pth.gz`)));
  return path;
}

describe.each([
  ['iresnet100-arcface', 'IResNet-100', '112x112 pixels, rgb, arcface-127.5', undefined],
  ['iresnet34-ported', 'IResNet-34', '112x112 pixels, rgb, arcface-128', /^MXNet/],
])('%s', (name, title, input, trainedBy) => {
  let imported: ImportedNetwork;
  beforeAll(async () => {
    imported = await importFile(unpack(name));
  });

  it('is recognised, whatever its width, with its origin and preprocessing', () => {
    const details = new Map(imported.details);
    expect(imported.title).toContain(title);
    expect(imported.parameters).toBe(references[name].parameters);
    expect(details.get('input')).toBe(input);
    if (trainedBy) expect(details.get('trained by')).toMatch(trainedBy);
    else expect(details.has('trained by')).toBe(false);
  });

  it('embeds as the original program does to 1e-5', async () => {
    const session = await engine.load(imported.models.get('network')!, { label: name });
    const x = goldenValues('x', 2 * 3 * 112 * 112, 0, 1.7);
    const { embedding } = await session.run({ input: { data: x, shape: FACES } });
    await session.close();
    const expected = references[name].embeddings.flat();
    const norm = Math.hypot(...expected);
    const error = Math.hypot(...expected.map((value, i) => value - Number(embedding.data[i])));
    expect(error / norm).toBeLessThan(1e-5);
  });
});
