// How alike two faces are to a network: the cosine similarity of their embeddings.
// node dist/examples/verify.js FIRST SECOND [MODEL [DETECTOR]]
import { readFile } from 'node:fs/promises';
import { cosineSimilarity, decodeFaceFile, openAligner, openEmbeddingNetwork } from 'synthdistill';

const [first, second, model = 'assets/teacher.onnx', detector] = process.argv.slice(2);
if (first === undefined || second === undefined) throw new Error('give two pictures of faces');

// Both are closed where this program ends.
await using network = await openEmbeddingNetwork(model);
await using aligner = detector === undefined ? undefined : await openAligner(detector);

/** The embedding of the face in a picture: a photograph where there is a detector, else an aligned face. */
async function embed(file: string): Promise<Float32Array> {
  const sizePx = network.inputSizePx;
  const face = aligner
    ? await aligner.decode(await readFile(file), file, sizePx)
    : await decodeFaceFile(file, sizePx);
  if (!face) throw new Error(`${file}: no face found`);
  return network.embed(face);
}

const similarity = cosineSimilarity(await embed(first), await embed(second));
console.log(`cosine similarity ${similarity.toFixed(4)}`);
