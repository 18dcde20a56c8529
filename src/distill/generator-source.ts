// Faces of nobody: latents drawn by number, mapped to styles, rendered inside the engine.
import { readWhole } from '../formats/byte-source.js';
import { looksLikeWeights } from '../formats/weight-file.js';
import type { Engine } from '../graph/engine.js';
import { normals } from '../math/random.js';
import { UserError } from '../math/user-error.js';
import { type GeneratorFiles, openGenerator } from '../nets/generator-network.js';
import type { GeneratorConfig } from './config.js';
import { cropMatrices } from './crop-box.js';
import type { FaceSource, SourceSettings } from './face-source.js';
import { FACES } from './slots.js';

type OnnxGenerator = Extract<GeneratorConfig, { kind: 'onnx' }>;

async function readFiles({ file, mapping, synthesis }: OnnxGenerator): Promise<GeneratorFiles> {
  const read = async (path: string) => {
    const bytes = await readWhole(path);
    if (looksLikeWeights(bytes)) {
      throw new UserError(
        `${path}: is a file of weights, where generator.kind=onnx expects ONNX; NVIDIA's .pkl goes with --set generator.kind=stylegan2`,
      );
    }
    return { name: path, bytes };
  };
  if (mapping !== undefined && synthesis !== undefined) {
    return { mapping: await read(mapping), synthesis: await read(synthesis) };
  }
  return { network: await read(file ?? '') };
}

/** Opens a generator in ONNX as a source of faces. */
export async function openGeneratorSource(
  engine: Engine,
  config: SourceSettings,
  options: OnnxGenerator,
  sizePx: number,
): Promise<FaceSource> {
  const generator = await openGenerator(engine, await readFiles(options), {
    range: options.range,
    keepModel: false,
    sizePx,
    ...(options.latent === undefined ? {} : { latentSize: options.latent }),
    resize: (height, width) => cropMatrices(options.crop, height, width, sizePx),
  });
  const { batchSize } = config.training;
  const { styleSize, latentSize } = generator;

  const render = async (styles: Float32Array) => {
    if (generator.freeBatch) {
      const w = { data: styles, shape: [batchSize, styleSize] };
      await generator.session.run({ w }, { keep: { faces: FACES }, fetch: [] });
    } else {
      const data = await generator.synthesise(styles, batchSize);
      await engine.write(FACES, { data, shape: [batchSize, 3, sizePx, sizePx] });
    }
  };
  const draw = async (stream: string, number: number) => {
    const z = normals({ seed: config.seed, stream, step: number }, batchSize * latentSize);
    const styles = await generator.map(z, batchSize);
    await render(styles);
    return styles;
  };
  return {
    styleSize,
    warnings: generator.drawsOwnNoise
      ? ['the generator draws its own random noise: this run cannot be repeated bit for bit']
      : [],
    fresh: (number) => draw('latent', number),
    validation: (number) => draw('validation latent', number),
    render,
    close: () => generator.close(),
  };
}
