// What a network reaches on a verification benchmark: accuracy over ten folds, and TAR at FAR.
// node dist/examples/evaluate.js [BENCHMARK [MODEL]]
import { EMBEDDED_TEACHER, openBenchmarks, openEmbeddingNetwork, runBenchmark } from 'synthdistill';

const [name = 'synth-wild', model = EMBEDDED_TEACHER] = process.argv.slice(2);
const percent = (rate: number) => `${(100 * rate).toFixed(2)} %`;

// A file or folder is recognised by its layout; synth-wild and its like are drawn when they are first asked for.
const benchmarks = await openBenchmarks([name], {
  onDraw: (drawn, done, total) => {
    if (done === total) console.error(`${drawn}: ${total} pictures drawn`);
  },
});
await using network = await openEmbeddingNetwork(model);

for (const benchmark of benchmarks) {
  const { pairs, plain, flip } = await runBenchmark(network, benchmark);
  console.log(`${benchmark.name}: ${pairs} pairs`);
  console.log(`accuracy ${percent(plain.accuracy.mean)}`);
  if (flip) console.log(`accuracy ${percent(flip.accuracy.mean)} with the flip test`);
  for (const { far, tar, resolved } of plain.tarAtFar) {
    // A rate of less than one impostor pair says nothing.
    if (resolved) console.log(`TAR ${percent(tar)} at FAR ${far.toExponential()}`);
  }
}
