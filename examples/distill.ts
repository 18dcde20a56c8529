// A few steps of a distillation: a student learns from the embedded teacher, on people who do not exist.
// node dist/examples/distill.js [FOLDER]
import { distill, EMBEDDED_TEACHER, resolveConfig, UserError } from 'synthdistill';

const [folder = 'runs/example'] = process.argv.slice(2);

// Only the differences from the published setting. Eight steps: enough to see how it goes, not to recognise anybody.
const config = resolveConfig({
  generator: { kind: 'procedural' },
  teacher: { file: EMBEDDED_TEACHER },
  student: { network: 'microfar-s' },
  optimiser: { kind: 'adamw', learningRate: 0.002 },
  training: { batchSize: 16, epochs: 1, imagesPerEpoch: 64, validationImages: 32 },
});

// Ctrl-C ends the run with a checkpoint; `resume: true` beside the folder would go on from there.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

try {
  for await (const event of distill(config, { folder, signal: controller.signal })) {
    if (event.type === 'start') console.log(`${event.student}: ${event.parameters} parameters`);
    if (event.type === 'step') console.log(`step ${event.step}: loss ${event.loss.toFixed(4)}`);
    if (event.type === 'validation') console.log(`epoch ${event.epoch}: cosine ${event.cosine.toFixed(4)}`);
    if (event.type === 'finished') console.log(`${event.images} images seen; ${folder}/${event.file}`);
  }
} catch (error) {
  // What the user can mend is one line; anything else is a defect, and keeps its stack.
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
