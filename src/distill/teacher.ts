// The teacher: any embedding network, in ONNX or as a file of weights, run on faces that lie in the engine.
import type { TeacherConfig } from '../config/distill-config.js';
import { UserError } from '../files/user-error.js';
import { discard } from '../graph/discard.js';
import type { Engine, EngineTensor } from '../graph/engine.js';
import { type EmbeddingNetwork, openEmbeddingModel } from '../nets/foreign/embedding-network.js';
import { describeOrigin, formatPreprocessing } from '../nets/foreign/preprocessing.js';
import { readNetworkFile } from '../nets/import/network-file.js';

/** A teacher at work. */
export interface Teacher {
  /** Length of an embedding. */
  readonly size: number;
  /** How it gets its pixels and from where that is known, in words. */
  readonly pixels: string;
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** The embeddings [batch, size] of faces [batch, 3, size, size]; gone when the next batch is embedded. */
  embed(faces: EngineTensor): Promise<EngineTensor>;
  close(): Promise<void>;
}

/** Opens the teacher that the configuration names; it must take faces of `sizePx`. */
export async function openTeacher(engine: Engine, config: TeacherConfig, sizePx: number): Promise<Teacher> {
  const { file, normalize, colour } = config;
  const model = await readNetworkFile(file);
  const network = await openEmbeddingModel(engine, model, {
    name: file,
    keepModel: false,
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
  });
  discard(model);
  if (network.inputSizePx !== sizePx) {
    const found = `${network.inputSizePx}x${network.inputSizePx}`;
    throw new UserError(
      `${file}: takes faces of ${found}, the student ${sizePx}x${sizePx}; choose another teacher`,
    );
  }
  const slot = engine.slot('embeddings of the teacher');
  return {
    size: network.size,
    pixels: `${formatPreprocessing(network)} (${describeOrigin(network, 'teacher.normalize')})`,
    warnings: warningsAbout(network),
    embed: async (faces) => {
      if (network.freeBatch) {
        return (await network.session.runInto({ embedding: slot }, { faces }, { fetch: [] })).held.embedding;
      }
      const { data, shape } = await engine.read(faces);
      const embeddings = await network.embed(data as Float32Array);
      return engine.write(slot, { data: embeddings, shape: [shape[0], network.size] });
    },
    close: () => network.close(),
  };
}

/** A configuration that gives a teacher other pixels than its own file asks for is hardly ever meant. */
function warningsAbout(network: EmbeddingNetwork): string[] {
  const { name, declared } = network;
  const [given, wanted] = [formatPreprocessing(network), formatPreprocessing(declared)];
  if (given === wanted || declared.normalizeFrom === 'default') return [];
  return [
    `${name} wants its pixels ${wanted} (${describeOrigin(declared, 'teacher.normalize')}), but the configuration gives it ${given} (teacher.normalize, teacher.colour)`,
  ];
}
