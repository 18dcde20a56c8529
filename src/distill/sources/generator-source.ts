// Faces by a generator in ONNX: latents drawn by number, mapped to styles, rendered inside the engine.
import type { GeneratorConfig } from '../../config/generator-config.js';
import { cropMatrices } from '../../faces/views/crop-setting.js';
import { UserError } from '../../files/user-error.js';
import { readModelFile } from '../../formats/foreign/recognise-foreign.js';
import { looksLikeWeights } from '../../formats/weights/weight-file.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { type GeneratorFiles, openGenerator } from '../../nets/foreign/generator-network.js';
import { refuseOtherWeights } from '../../nets/import/other-weights.js';
import { layerStyles, type RenderedFaces, renderedFrom } from '../styles.js';
import { drawStyles } from './draw-styles.js';
import type { FaceSource, SourceSettings } from './face-source.js';

type OnnxGenerator = Extract<GeneratorConfig, { kind: 'onnx' }>;

async function readFiles({ file, mapping, synthesis }: OnnxGenerator, key: string): Promise<GeneratorFiles> {
  const read = async (path: string) => {
    const bytes = await readModelFile(path, 'a generator in ONNX');
    if (looksLikeWeights(bytes)) {
      await refuseOtherWeights(path);
      throw new UserError(
        `${path}: is a file of weights, where ${key}.kind=onnx expects ONNX; NVIDIA's .pkl goes with ${key}.kind=stylegan2`,
        { mendedBy: [`set ${key}.kind=stylegan2`] },
      );
    }
    return { name: path, bytes };
  };
  if (mapping !== undefined && synthesis !== undefined) {
    return { mapping: await read(mapping), synthesis: await read(synthesis) };
  }
  return { network: await read(file ?? '') };
}

/** Opens a generator in ONNX as a source of faces; `key` is the dotted key of its section (default `generator`). */
export async function openGeneratorSource(
  engine: Engine,
  options: OnnxGenerator,
  { seed, batchSize, sizePx, key = 'generator' }: SourceSettings & { readonly key?: string },
): Promise<FaceSource> {
  const stylePerLayer = options.styles !== undefined && options.styles.cross > 0;
  const generator = await openGenerator(engine, await readFiles(options, key), {
    range: options.range,
    stylePerLayer,
    keepModel: false,
    sizePx,
    ...(options.latent === undefined ? {} : { latentSize: options.latent }),
    resize: (height, width) => cropMatrices(options.crop, height, width, sizePx),
  });
  const slot = engine.slot('faces');
  const { styleSize, latentSize, layers } = generator;
  if (stylePerLayer && layers < 2) {
    await generator.close();
    throw new UserError(
      `${options.synthesis} takes one style for all its layers, where layers of two styles are crossed; ` +
        `a synthesis of [n, layers, ${styleSize}] is expected`,
      { key: `${key}.styles.cross`, mendedBy: [`set ${key}.styles.cross=0`] },
    );
  }

  const show = async (rendered: RenderedFaces): Promise<EngineTensor> => {
    const w = layerStyles(rendered, layers);
    if (generator.freeBatch) {
      const styles = { data: w, shape: [batchSize, layers * styleSize] };
      return (await generator.session.runInto({ faces: slot }, { w: styles }, { fetch: [] })).held.faces;
    }
    const data = await generator.synthesise(w, batchSize);
    return engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] });
  };
  const give = async (rendered: RenderedFaces) => ({ faces: await show(rendered), styles: [rendered] });
  const draws = drawStyles({
    seed,
    batchSize,
    latentSize,
    layers,
    styles: options.styles,
    map: generator.map,
  });
  return {
    warnings: generator.drawsOwnNoise
      ? [
          `${options.synthesis ?? options.file}: draws its own random noise, so this run cannot be repeated bit for bit`,
        ]
      : [],
    fresh: async (number) => give(await draws.fresh(number)),
    validation: async (number) => give(await draws.validation(number)),
    render: (styles) => show(renderedFrom(styles)),
    close: () => generator.close(),
  };
}
