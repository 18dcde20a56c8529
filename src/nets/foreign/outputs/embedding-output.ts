// Which output of a foreign network is the embedding: found by shape, name and value, or asked for where that is not enough.

import { UserError } from '../../../files/user-error.js';
import type { ModelProto } from '../../../formats/onnx/onnx.js';
import { describePorts, type ForeignModel, type OpenedModel, takeOutput } from '../foreign-model.js';
import type { NetworkLoader } from '../loaded-model.js';
import { graphOf } from '../onnx-edit.js';
import {
  areDetectors,
  describeMisfit,
  describeSuspicion,
  embeddingSize,
  isCalledEmbedding,
  type SeenOutput,
} from './output-kinds.js';
import { probeOutputs } from './probe-outputs.js';

const EXPECTED = 'a network that gives an embedding [n, size] is expected';

/**
 * Refuses a detector of faces by its outputs.
 *
 * @throws UserError listing them
 */
export function refuseDetector(name: string, outputs: readonly SeenOutput[]): void {
  if (areDetectors(outputs)) throw refuseAll(name, outputs, 'it seems to be a face detector');
}

/**
 * Leaves of a model's outputs the embedding: the one that is named, the only one, or the only one that may be one. Where the
 * file does not say the shapes, or has several outputs, the network is run on random pictures.
 *
 * @throws UserError that says what the output seems to be if it is no embedding; listing them, if several may be one
 */
export async function takeEmbedding(
  engine: NetworkLoader,
  opened: OpenedModel,
  named: string | undefined,
): Promise<ForeignModel> {
  const { name, outputs } = opened;
  if (named !== undefined) takeOutput(opened, named);
  const given = named === undefined ? outputs : outputs.filter((output) => output.name === named);
  const isKnown = given.length === 1 && isSettled(given[0]);
  const probed: readonly SeenOutput[] = isKnown ? given : await probeOutputs(engine, opened, given);
  const seen = probed.map((output) => ({ ...output, maker: makerOf(opened.model, output.name) }));
  if (named === undefined) refuseDetector(name, seen);
  const chosen = seen.length === 1 ? seen[0] : choose(name, seen);
  checkOutput(name, chosen);
  if (named === undefined) checkSuspicion(name, chosen);
  const foreign = takeOutput(opened, chosen.name);
  const all = describePorts(outputs);
  const note = `takes the output '${chosen.name}' of ${all}`;
  const notes = outputs.length > 1 && named === undefined ? [...opened.notes, note] : opened.notes;
  return { ...foreign, notes, output: { name: chosen.name, dims: chosen.dims } };
}

/**
 * Refuses an output whose values are no embeddings, once they are known.
 *
 * @param values of some pictures, row-major
 * @throws UserError that says what they seem to be
 */
export function checkOutputValues({ name, output }: ForeignModel, values: Float32Array): void {
  checkOutput(name, { ...output, values });
}

// What leaves each number as it is.
const KEEPING = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Cast']);

/** The operator whose numbers an output is made of. */
function makerOf(model: ModelProto, output: string): string | undefined {
  const { node: nodes } = graphOf(model);
  let value = output;
  // Nodes stand in the order of their use.
  for (const node of nodes.toReversed()) {
    if (!node.output.includes(value)) continue;
    if (!KEEPING.has(node.opType)) return node.opType;
    value = node.input[0];
  }
  return undefined;
}

function checkSuspicion(name: string, output: SeenOutput): void {
  const suspicion = describeSuspicion(output);
  if (suspicion === undefined) return;
  throw new UserError(
    `${name}: the output ${describePorts([output])} is ${suspicion}: ${EXPECTED}; if it is one nevertheless, name the output`,
    { mendedBy: ['output'] },
  );
}

function checkOutput(name: string, output: SeenOutput): void {
  const misfit = describeMisfit(output);
  if (misfit === undefined) return;
  throw new UserError(`${name}: the output ${describePorts([output])} is ${misfit}: ${EXPECTED}`);
}

function refuseAll(name: string, outputs: readonly SeenOutput[], why: string): UserError {
  return new UserError(`${name}: gives ${describePorts(outputs)}: ${why}; ${EXPECTED}`);
}

const describeOther = (output: SeenOutput): string | undefined =>
  describeMisfit(output) ?? describeSuspicion(output);

/** The one output of several that may be an embedding. */
function choose(name: string, outputs: readonly SeenOutput[]): SeenOutput {
  const plausible = outputs.filter((output) => output.values && describeOther(output) === undefined);
  const left = withoutTheRest(plausible);
  const called = left.filter(isCalledEmbedding);
  const [first, ...others] = called.length === 1 ? called : left;
  if (first === undefined) {
    const each = outputs.map((output) => describeOther(output) ?? 'no fractions').join('; ');
    throw refuseAll(name, outputs, `none is an embedding (${each})`);
  }
  if (others.length > 0) {
    throw new UserError(
      `${name}: gives ${describePorts(outputs)}, of which more than one may be the embedding; name the one to take`,
      { mendedBy: ['output'] },
    );
  }
  return first;
}

// Widths of embeddings are multiples of this; numbers of people, which a classifier has scores for, seldom.
const USUAL_MULTIPLE = 16;
const FEWEST_SCORES = 100;

/** Without scores beside an embedding, and without an output that only repeats another at another length. */
function withoutTheRest(outputs: readonly SeenOutput[]): SeenOutput[] {
  const sizes = outputs.map(({ dims = [] }) => embeddingSize(dims) ?? 0);
  const usual = sizes.filter((size) => size % USUAL_MULTIPLE === 0);
  const smallest = Math.min(...usual);
  const kept = outputs.filter(
    (_, i) => sizes[i] % USUAL_MULTIPLE === 0 || sizes[i] < Math.max(FEWEST_SCORES, smallest),
  );
  return kept.filter((output, i) => !kept.slice(0, i).some((earlier) => pointTheSameWay(earlier, output)));
}

/** Whether two outputs have the same direction for every item, as an embedding before and after it is normalised. */
function pointTheSameWay({ dims = [], values: a }: SeenOutput, { values: b }: SeenOutput): boolean {
  const size = embeddingSize(dims);
  if (!a || !b || a.length !== b.length || typeof size !== 'number' || a.length % size > 0) return false;
  for (let start = 0; start < a.length; start += size) {
    let [dot, normA, normB] = [0, 0, 0];
    for (let i = start; i < start + size; i++) {
      dot += a[i] * b[i];
      normA += a[i] ** 2;
      normB += b[i] ** 2;
    }
    if (!(dot > (1 - 1e-6) * Math.sqrt(normA * normB))) return false;
  }
  return true;
}

/** Whether the file itself says enough of an output's shape to tell an embedding from something else. */
function isSettled({ dims }: SeenOutput): boolean {
  if (dims === undefined) return false;
  return dims.length === 2
    ? typeof dims[1] === 'number'
    : dims.slice(1).every((dim) => typeof dim === 'number');
}
