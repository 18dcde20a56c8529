// Opens the source of faces that a configuration names: a generator, the population, or a folder of pictures.
import type { GeneratorConfig } from '../../config/distill-config.js';
import type { Engine } from '../../graph/engine.js';
import type { FaceSource, SourceSettings } from './face-source.js';
import { openFolderSource } from './folder-source.js';
import { openGeneratorSource } from './generator-source.js';
import { openPopulationSource } from './population-source.js';
import { openStyleGan2Source } from './stylegan2-source.js';

/**
 * Opens the source that the configuration names.
 *
 * @param settings `heldOut`: how many pictures of a folder are kept for validation
 */
export async function openSource(
  engine: Engine,
  generator: GeneratorConfig,
  settings: SourceSettings & { readonly heldOut: number },
): Promise<FaceSource> {
  switch (generator.kind) {
    case 'procedural':
      return openPopulationSource(engine, settings);
    case 'folder':
      return openFolderSource(engine, generator, settings);
    case 'stylegan2':
      return openStyleGan2Source(engine, generator, settings);
    case 'onnx':
      return openGeneratorSource(engine, generator, settings);
  }
}
