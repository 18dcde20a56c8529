// Opens what a configuration takes its faces from: a generator, the population, a folder of pictures, or several of these.
import {
  type GeneratorConfig,
  isMixture,
  listSources,
  type PlacedSource,
} from '../../config/generator-config.js';
import { facesOfShares } from '../../config/shares.js';
import { underKey } from '../../files/user-error.js';
import type { Engine } from '../../graph/engine.js';
import { Opened } from '../../training/opened.js';
import type { FaceSource, HeldOutSettings } from './face-source.js';
import { openFolderSource } from './folder-source.js';
import { openGeneratorSource } from './generator-source.js';
import { type MixedPart, mixSources, seedOfSource } from './mixed-source.js';
import { openPopulationSource } from './population-source.js';
import { nameSources } from './source-names.js';
import { openStyleGan2Source } from './stylegan2-source.js';

/**
 * Opens the source that the configuration names, or all that it mixes.
 *
 * @throws UserError naming the file or the key of whatever cannot be opened
 */
export async function openSource(
  engine: Engine,
  generator: GeneratorConfig,
  settings: HeldOutSettings,
): Promise<FaceSource> {
  const sources = listSources(generator);
  if (!isMixture(generator)) return openOne(engine, sources[0], settings);
  const faces = facesOfShares(
    sources.map(({ share }) => share),
    settings.batchSize,
  );
  const names = nameSources(sources.map(({ source }) => source));
  const opened = new Opened();
  const parts: MixedPart[] = [];
  try {
    for (const [n, placed] of sources.entries()) {
      const own = { ...settings, seed: seedOfSource(settings.seed, n), batchSize: faces[n] };
      // Another section may name the same file.
      const source = opened.add(await underKey(placed.path.join('.'), () => openOne(engine, placed, own)));
      parts.push({ name: names[n], faces: faces[n], source, coefficient: placed.coefficient });
    }
  } catch (error) {
    await opened.closeAll();
    throw error;
  }
  return mixSources(engine, parts, settings);
}

async function openOne(
  engine: Engine,
  { source, path }: PlacedSource,
  settings: HeldOutSettings,
): Promise<FaceSource> {
  const key = path.join('.');
  switch (source.kind) {
    case 'procedural':
      return openPopulationSource(engine, settings);
    case 'folder':
      return openFolderSource(engine, source, { ...settings, key });
    case 'stylegan2':
      return openStyleGan2Source(engine, source, { ...settings, key });
    case 'onnx':
      return openGeneratorSource(engine, source, { ...settings, key });
  }
}
