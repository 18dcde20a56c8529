// Large frozen networks with little memory: optimised from file to file, with the convolutions' weights apart from the model.
import { type FileHandle, open } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation } from 'onnx-buf';
import { encodeOnnx, makeValueInfo, type TensorProto } from '../formats/onnx/onnx.js';
import type { TensorValue } from './engine-protocol.js';
import type { LoweredApart } from './lower.js';

/** From this size on the runtime's optimiser shall put weights into a file of their own. */
export const APART_BYTES = 2 ** 16;

const FLOAT32 = 1;

/**
 * Takes a model whose large weights lie in another file, as ONNX Runtime's optimiser writes it. Those that only convolutions use
 * become inputs, to be given at every run, so that they lie in memory once. Other operators prepare theirs while a model is
 * loaded, so these go into the model.
 *
 * @param bytes the model
 * @param weights the file with its weights
 */
export async function takeConvolutionWeights(bytes: Uint8Array, weights: string): Promise<LoweredApart> {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (!graph) throw new Error('a model without a graph');
  const elsewhere = new Set(graph.output.map(({ name }) => name));
  for (const { opType, input } of graph.node) {
    if (opType === 'Conv') continue;
    for (const name of input) elsewhere.add(name);
  }
  const constants: Record<string, TensorValue> = {};
  const kept: TensorProto[] = [];
  const file = await open(weights);
  try {
    for (const tensor of graph.initializer) {
      if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) {
        kept.push(tensor);
        continue;
      }
      const data = await readApart(file, tensor);
      const { name, dataType } = tensor;
      const shape = tensor.dims.map(Number);
      if (dataType === FLOAT32 && !elsewhere.has(name)) {
        constants[name] = { data: new Float32Array(data.buffer), shape };
        graph.input.push(makeValueInfo(name, 'float32', shape));
      } else {
        const dataLocation = TensorProto_DataLocation.DEFAULT;
        kept.push({ ...tensor, rawData: data, dataLocation, externalData: [] });
      }
    }
  } finally {
    await file.close();
  }
  graph.initializer = kept;
  return { model: encodeOnnx(model), constants };
}

async function readApart(file: FileHandle, { externalData }: TensorProto): Promise<Uint8Array<ArrayBuffer>> {
  const entry = (wanted: string) => Number(externalData.find(({ key }) => key === wanted)?.value ?? 0);
  const data = new Uint8Array(entry('length'));
  await file.read(data, 0, data.length, entry('offset'));
  return data;
}
