// Opens the source of faces that a configuration names: a generator, the embedded population, or a folder of pictures.
import type { Engine } from '../graph/engine.js';
import type { DistillConfig } from './config.js';
import type { FaceSource } from './face-source.js';
import { openFolderSource } from './folder-source.js';
import { openGeneratorSource } from './generator-source.js';
import { openProceduralSource } from './procedural-source.js';
import { openStyleGan2Source } from './stylegan2-source.js';

/** Opens the source that the configuration names; `sizePx` is the side of the student's input. */
export async function openSource(engine: Engine, config: DistillConfig, sizePx: number): Promise<FaceSource> {
  const { generator } = config;
  switch (generator.kind) {
    case 'procedural':
      return openProceduralSource(engine, config, sizePx);
    case 'folder':
      return openFolderSource(engine, config, generator, sizePx);
    case 'stylegan2':
      return openStyleGan2Source(engine, config, generator, sizePx);
    case 'onnx':
      return openGeneratorSource(engine, config, generator, sizePx);
  }
}
