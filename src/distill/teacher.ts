// The teacher: any embedding network, in ONNX or as a file of weights, run on the faces that lie in the engine.
import { readFile } from 'node:fs/promises';
import { discard } from '../graph/discard.js';
import type { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { openEmbeddingNetwork } from '../nets/embedding-network.js';
import type { DistillConfig } from './config.js';
import { importedModel } from './imported-model.js';
import { FACES, TARGET } from './slots.js';

/** A teacher at work. */
export interface Teacher {
  /** Length of an embedding. */
  readonly size: number;
  /** Embeds the batch in the slot {@link FACES}; the result lies in the slot {@link TARGET}. */
  embed(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the teacher that the configuration names; it must take faces of `sizePx`. */
export async function openTeacher(engine: Engine, config: DistillConfig, sizePx: number): Promise<Teacher> {
  const { file, normalize, colour } = config.teacher;
  const model = (await importedModel(file)) ?? (await readFile(file));
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
