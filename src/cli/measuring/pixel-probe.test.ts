// Real networks tried on real and on drawn people, where they are to be had: the thresholds of the probe hold for them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LONG_RUN } from '../../../test/long-run.js';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { readBenchmark } from '../../evaluate/benchmark.js';
import { samplePeople } from '../../evaluate/embed/sample-people.js';
import { drawnFaces } from '../../faces/population/draw-pairs.js';
import { normalisationConstants } from '../../nets/normalisation.js';
import { openEmbeddingNetwork } from '../../nets/open-embedding-network.js';
import { type ProbeSource, probeSchemes } from '../../nets/pixels/probe.js';
import type { Scheme } from '../../nets/pixels/schemes.js';
import type { SchemeProbe } from '../../nets/pixels/verdict.js';

const [EDGEFACE, MOBILEFACENET] = ['teachers/edgeface-xxs-512d.onnx', 'teachers/mobilefacenet-128d.onnx'];
const [LFW, CFP] = ['benchmarks/lfw-600.bin', 'benchmarks/cfp-fp-800.bin'];

const peopleOf = (file: string): ProbeSource => ({
  of: file,
  faces: (people, sizePx) =>
    samplePeople(readBenchmark(readFileSync(realMaterial(file)), file), { people, sizePx }),
});

const rgb = (normalize: Scheme['normalize']): Scheme => ({ normalize, colour: 'rgb' });

/** What comes of a network that is opened so, on drawn people, on LFW's and on profiles of CFP's. */
async function probeAll(model: string, opened: Scheme): Promise<SchemeProbe[]> {
  await using network = await openEmbeddingNetwork(realMaterial(model), opened);
  const probes: SchemeProbe[] = [];
  for (const source of [drawnFaces, peopleOf(LFW), peopleOf(CFP)]) {
    probes.push(await probeSchemes(network, [source]));
  }
  return probes;
}

describe.skipIf(!hasRealMaterial(EDGEFACE, MOBILEFACENET, LFW, CFP))('real networks', () => {
  test.each([
    [EDGEFACE, rgb('arcface-127.5')],
    [EDGEFACE, { normalize: 'arcface-128', colour: 'bgr' }],
    [MOBILEFACENET, rgb('imagenet')],
    [MOBILEFACENET, rgb('arcface-127.5')],
  ] as const)('%s tells people apart by %o', LONG_RUN, async (model, opened) => {
    for (const { verdict } of await probeAll(model, opened)) expect(verdict).toBe('apart');
  });

  test.each([EDGEFACE, MOBILEFACENET])(
    '%s does so far better by another scheme than by pixels of 0..255',
    LONG_RUN,
    async (model) => {
      for (const { verdict, best } of await probeAll(model, rgb('raw'))) {
        expect(verdict).toBe('better');
        expect(best.normalize).not.toBe('raw');
      }
    },
  );

  test.each([
    [EDGEFACE, 'arcface-127.5'],
    [MOBILEFACENET, 'imagenet'],
  ] as const)(
    '%s does better by another scheme than by -1..1 taken for 0..1',
    LONG_RUN,
    async (model, own) => {
      const { mean, std } = normalisationConstants(own);
      const [r, g, b] = mean.map((value) => 127.5 + value / 2);
      const [sr, sg, sb] = std.map((value) => value / 2);
      for (const probe of await probeAll(model, rgb({ mean: [r, g, b], std: [sr, sg, sb] }))) {
        expect(probe.verdict).toBe('better');
      }
    },
  );
});
