// The teacher: any embedding network, in ONNX or as a file of weights, run on the faces that lie in the engine.
import { readWhole } from '../formats/byte-source.js';
import { discard } from '../graph/discard.js';
import type { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { type EmbeddingNetwork, openEmbeddingNetwork } from '../nets/embedding-network.js';
import { formatPreprocessing, originInWords } from '../nets/preprocessing.js';
import type { DistillConfig } from './config.js';
import { importedModel } from './imported-model.js';
import { FACES, TARGET } from './slots.js';

/** A teacher at work. */
export interface Teacher {
  /** Length of an embedding. */
  readonly size: number;
  /** How it gets its pixels and from where that is known, in words. */
  readonly pixels: string;
  readonly warnings: readonly string[];
  /** Embeds the batch in the slot {@link FACES}; the result lies in the slot {@link TARGET}. */
  embed(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the teacher that the configuration names; it must take faces of `sizePx`. */
export async function openTeacher(engine: Engine, config: DistillConfig, sizePx: number): Promise<Teacher> {
  const { file, normalize, colour } = config.teacher;
  const model = (await importedModel(file)) ?? (await readWhole(file));
  const network = await openEmbeddingNetwork(engine, model, {
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
  return {
    size: network.size,
    pixels: `${formatPreprocessing(network)} (${originInWords(network, 'teacher.normalize')})`,
    warnings: warnOf(network),
    embed: async () => {
      if (network.freeBatch) {
        await network.session.run({}, { slots: { faces: FACES }, keep: { embedding: TARGET }, fetch: [] });
        return;
      }
      const faces = await engine.read(FACES);
      const count = faces.shape[0];
      const data = await network.embed(faces.data as Float32Array, count);
      await engine.write(TARGET, { data, shape: [count, network.size] });
    },
    close: () => network.close(),
  };
}

/** A configuration that gives a teacher other pixels than its own file asks for is hardly ever meant. */
function warnOf(network: EmbeddingNetwork): string[] {
  const { name, declared } = network;
  const [given, wanted] = [formatPreprocessing(network), formatPreprocessing(declared)];
  if (given === wanted || declared.normalizeFrom === 'default') return [];
  return [
    `${name} wants its pixels ${wanted} (${originInWords(declared, 'teacher.normalize')}), but the configuration gives it ${given} (teacher.normalize, teacher.colour)`,
  ];
}
