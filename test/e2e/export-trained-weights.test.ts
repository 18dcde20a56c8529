// A run's student comes out of its checkpoint with the BatchNorms that were trained, and is the student that was exported.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeOnnx, metadataOf } from '../../src/formats/onnx/onnx.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { readTrainedStudent } from '../../src/results/trained-student.js';
import { LONG_RUN } from '../long-run.js';
import { useWorkspace } from './distill-workspace.js';
import { runCli } from './run-cli.js';

const workspace = useWorkspace();

test.each(['raw', 'standardised'])('of a %s target', LONG_RUN, async (target) => {
  await workspace.run(target, { changes: { target } });
  const folder = workspace.at(target);
  const { network, weights } = await readTrainedStudent(folder);
  expect(weights.get('cnn.bn1.running_var')?.some((value) => Math.abs(value - 1) > 0.05)).toBe(true);
  const exported = readFileSync(join(folder, 'student.onnx'));
  const model = inferenceModel(network, weights, metadataOf(decodeOnnx(exported, 'student.onnx')));
  expect(Buffer.compare(model, exported)).toBe(0);
});

test('export-weights takes the folder of a run', async () => {
  const to = workspace.at('student.pt');
  const result = await runCli('export-weights', workspace.at('raw'), '--to', to);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout).toMatch(/student\.pt: 338 tensors of tinyfar-c/);
});

test('a folder that is no run is refused by name', async () => {
  mkdirSync(workspace.at('empty'));
  await expect(readTrainedStudent(workspace.at('empty'))).rejects.toThrow(/empty\/config\.yaml/);
});
