// What a network's outputs are: their shapes and values on random pictures.

import { elementCount } from '../../../graph/tensor.js';
import { uniforms } from '../../../math/random.js';
import type { OpenedModel, Port } from '../foreign-model.js';
import { loadModel, type NetworkLoader, runFailure } from '../loaded-model.js';
import type { SeenOutput } from './output-kinds.js';

// Two pictures, where the file leaves the number open: an output's values are told apart by them.
const PICTURES = 2;

/**
 * Runs a network on random pictures and returns the outputs asked for, with the shapes that they have and their values.
 * All dimensions of its input but the first must be declared.
 *
 * @throws UserError naming the file if the runtime cannot load or run it
 */
export async function probeOutputs(
  engine: NetworkLoader,
  { name, model, input }: OpenedModel,
  outputs: readonly Port[],
): Promise<SeenOutput[]> {
  const { session } = await loadModel(engine, model, name);
  const [batch, ...item] = input.dims ?? [];
  const count = typeof batch === 'number' ? batch : PICTURES;
  const shape = [count, ...item.map(Number)];
  const key = { seed: 0, stream: 'pictures that show outputs', step: 0 };
  try {
    const feeds = { [input.name]: { data: uniforms(key, elementCount(shape)), shape } };
    const results = await session.run(feeds, { fetch: outputs.map((output) => output.name) });
    return outputs.map((output) => {
      const { data, shape: dims } = results[output.name];
      return { name: output.name, dims, ...(data instanceof Float32Array && { values: data }) };
    });
  } catch (error) {
    throw runFailure(error, name);
  } finally {
    await session.close();
  }
}
