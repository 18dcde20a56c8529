// Opens small foreign embedding networks in tests, and embeds faces that follow no pattern with them.
import type { ModelProto } from '../../src/formats/onnx/onnx.js';
import type { Engine } from '../../src/graph/engine.js';
import { uniforms } from '../../src/math/random.js';
import {
  type EmbeddingNetworkOptions,
  openEmbeddingModel,
} from '../../src/nets/foreign/embedding-network.js';
import { file } from './foreign-models.js';

/** Random faces [count, 3, sizePx, sizePx], RGB in 0..1. */
export function randomFaces(count: number, sizePx: number): Float32Array {
  return uniforms({ seed: 1, stream: 'faces', step: 0 }, count * 3 * sizePx ** 2);
}

/** The embeddings of faces, whose number is that of the network's own size, and the network, which is closed again. */
export async function embedWith(
  engine: Engine,
  model: ModelProto,
  { count = 3, ...options }: Partial<EmbeddingNetworkOptions> & { readonly count?: number } = {},
) {
  const { bytes, name } = file(model);
  const network = await openEmbeddingModel(engine, bytes, { name, ...options });
  try {
    const faces = randomFaces(count, network.inputSizePx);
    return { network, faces, embeddings: await network.embed(faces) };
  } finally {
    await network.close();
  }
}
