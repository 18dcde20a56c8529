// Compares generators of full width with what stylegan2.py --full wrote: node dist/test/golden/stylegan2-full.js FILE
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/files/user-error.js';
import { Engine } from '../../src/graph/engine.js';
import {
  measureDistances,
  measureFastDistance,
  referenceNetwork,
  referenceWeights,
  type StyleGan2Reference,
} from './stylegan2-reference.js';

const [file] = parseArgs({ allowPositionals: true }).positionals;
if (file === undefined) throw new UserError('give the file that stylegan2.py --full wrote');
const references = JSON.parse(readFileSync(file, 'utf8')) as StyleGan2Reference[];
const engine = await Engine.start();
for (const reference of references) {
  const network = referenceNetwork(reference);
  const fast = await measureFastDistance(engine, reference, referenceWeights(network));
  const distances = {
    ...(await measureDistances(engine, reference, referenceWeights(network))),
    fast: fast.const,
    'fast, stylePerLayer': fast.stylePerLayer,
  };
  for (const [what, distance] of Object.entries(distances)) {
    process.stdout.write(
      `${reference.resolution} pixels, ${what}: relative L2 ${distance.toExponential(1)}\n`,
    );
  }
}
await engine.stop();
