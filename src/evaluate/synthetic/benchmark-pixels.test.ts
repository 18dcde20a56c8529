// The very bytes of a few benchmark pictures: who draws them anew on another machine gets these.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { LONG_RUN } from '../../../test/long-run.js';
import { describeFace } from '../../faces/procedural/describe-face.js';
import { renderFace } from '../../faces/procedural/render.js';
import { planProtocol } from './plan-protocol.js';
import { SYNTH_PROTOCOLS } from './protocols.js';

it('benchmark pictures are the same to the byte everywhere', LONG_RUN, () => {
  const hash = createHash('sha256');
  for (const protocol of SYNTH_PROTOCOLS) {
    const { pictures } = planProtocol(protocol);
    for (const place of [0, 1, pictures.length - 1]) {
      const { pixels } = renderFace(describeFace(pictures[place].style), { sizePx: 112, framing: 'arcface' });
      hash.update(pixels);
    }
  }
  expect(hash.digest('hex')).toBe('50be38a9bdd0ad48a20e57363b288d499baf7acfee681037262dac42ee158134');
});
