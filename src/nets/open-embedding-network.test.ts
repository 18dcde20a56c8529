import { expect, test } from 'vitest';
import { EMBEDDED_TEACHER } from '../config/presets.js';
import { openEmbeddingNetwork } from './open-embedding-network.js';

test('a network can be closed twice, as by hand and then by await using', async () => {
  const network = await openEmbeddingNetwork(EMBEDDED_TEACHER);
  expect(network.size).toBeGreaterThan(0);
  await network.close();
  await network.close();
  await network[Symbol.asyncDispose]();
});
