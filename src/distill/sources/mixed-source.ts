// Several sources as one: every batch holds faces of each, one source's after the other's.
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import type { FaceBatch, FaceSource, SourcePart, SourceSettings } from './face-source.js';

/** A source that is mixed, opened for batches of its `faces`. */
export interface MixedPart extends SourcePart {
  readonly source: FaceSource;
  /** Of dynamic sampling, where it is the source's own. */
  readonly coefficient?: number | undefined;
}

/**
 * The seed of a mixture's source number `n`, from 0: two sources of one kind must not draw the same faces. The first has the
 * seed of the run, so that a mixture of one is that source.
 */
export function seedOfSource(seed: number, n: number): number {
  if (n === 0) return seed;
  const [high, low] = uniforms({ seed, stream: 'source of a mixture', step: n }, 2);
  return high * 2 ** 48 + low * 2 ** 24;
}

/** Mixes sources that are open, and closes them at the end. */
export function mixSources(
  engine: Engine,
  parts: readonly MixedPart[],
  { batchSize, sizePx }: Pick<SourceSettings, 'batchSize' | 'sizePx'>,
): FaceSource {
  const slot = engine.slot('mixed faces');
  const values = 3 * sizePx * sizePx;
  const begins = parts.map((_, n) => parts.slice(0, n).reduce((sum, { faces }) => sum + faces, 0));

  // Faces are copied here and back, megabytes beside which drawing them takes long.
  const gather = async <Given>(
    give: (source: FaceSource, n: number) => Promise<Given>,
    facesOf: (given: Given) => EngineTensor,
  ): Promise<{ faces: EngineTensor; given: Given[] }> => {
    const data = new Float32Array(batchSize * values);
    const given = await Promise.all(
      parts.map(async ({ source }, n) => {
        const ofSource = await give(source, n);
        data.set((await engine.read(facesOf(ofSource))).data as Float32Array, begins[n] * values);
        return ofSource;
      }),
    );
    const shape = [batchSize, 3, sizePx, sizePx];
    return { faces: await engine.write(slot, { data, shape }, { handOver: true }), given };
  };
  const batch = async (give: (source: FaceSource) => Promise<FaceBatch>): Promise<FaceBatch> => {
    const { faces, given } = await gather(give, (ofSource) => ofSource.faces);
    const styles = given.flatMap((ofSource, n) =>
      ofSource.styles.map((part) => ('w' in part ? { ...part, coefficient: parts[n].coefficient } : part)),
    );
    return { faces, styles };
  };
  return {
    parts: parts.map(({ name, faces }) => ({ name, faces })),
    warnings: parts.flatMap(({ source }) => source.warnings),
    newWarnings: () => parts.flatMap(({ source }) => source.newWarnings?.() ?? []),
    fresh: (number) => batch((source) => source.fresh(number)),
    validation: (number) => batch((source) => source.validation(number)),
    render: async (styles, number) =>
      (
        await gather(
          (source, n) => source.render([styles[n]], number),
          (faces) => faces,
        )
      ).faces,
    close: async () => {
      await Promise.all(parts.map(({ source }) => source.close()));
    },
  };
}
