// How alike two faces are to a network: the cosine similarity of their embeddings.
// node dist/examples/verify.js FIRST SECOND [MODEL [DETECTOR]]
import {
  cosineSimilarity,
  EMBEDDED_TEACHER,
  embedFiles,
  openAligner,
  openEmbeddingNetwork,
} from 'synthdistill';

const [first, second, model = EMBEDDED_TEACHER, detector] = process.argv.slice(2);
if (first === undefined || second === undefined) throw new Error('give two pictures of faces');

// Both are closed where this program ends.
await using network = await openEmbeddingNetwork(model);
await using aligner = detector === undefined ? undefined : await openAligner(detector);

// With a detector the pictures are photographs, and each face is found and aligned; without one they are aligned faces.
const embeddings: Float32Array[] = [];
for await (const { image, embedding } of embedFiles(network, [first, second], aligner ?? {})) {
  if (!embedding) throw new Error(`${image}: no face found`);
  embeddings.push(embedding);
}
console.log(`cosine similarity ${cosineSimilarity(embeddings[0], embeddings[1]).toFixed(4)}`);
