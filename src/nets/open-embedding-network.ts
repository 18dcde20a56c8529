// An embedding network out of a file or bytes, on an engine of its own unless one is given.
import { Engine } from '../graph/engine.js';
import {
  type EmbeddingNetwork,
  type EmbeddingNetworkOptions,
  openEmbeddingModel,
} from './foreign/embedding-network.js';
import { readNetworkFile } from './import/network-file.js';

/** How a network is opened. */
export interface OpenNetworkOptions extends Partial<EmbeddingNetworkOptions> {
  /** An engine of the caller's, who stops it; default: one of the network's own, which ends with it. */
  readonly engine?: Engine;
  /** Of a weight file with several networks the one to take; left out: the network itself, not its moving average or its teacher. */
  readonly part?: string;
}

/** An embedding network that is to be closed, as `await using` does; twice is as good as once. */
export interface OpenedNetwork extends EmbeddingNetwork, AsyncDisposable {}

/**
 * Opens an embedding network: a student, or somebody's network in ONNX or as a file of weights.
 *
 * @param source a file, or the bytes of an ONNX model
 * @throws UserError for a file that cannot be read, or holds no network from faces to embeddings
 *
 * @example
 * const student = await openEmbeddingNetwork('runs/first/student.onnx');
 * const embeddings = await student.embed(faces); // [count, student.size] of [count, 3, 112, 112]
 * await student.close();
 */
export async function openEmbeddingNetwork(
  source: string | Uint8Array,
  options: OpenNetworkOptions = {},
): Promise<OpenedNetwork> {
  const { engine: given, part, ...how } = options;
  const name = how.name ?? (typeof source === 'string' ? source : 'network');
  const model = typeof source === 'string' ? await readNetworkFile(source, { part }) : source;
  const engine = given ?? (await Engine.start());
  const stop = async () => {
    if (engine !== given) await engine.stop();
  };
  try {
    const network = await openEmbeddingModel(engine, model, { ...how, name });
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= network.close().then(stop);
      return closing;
    };
    return { ...network, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await stop();
    throw error;
  }
}
