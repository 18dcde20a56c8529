// Reads a run's configuration from a YAML file and `--set key=value`, and writes it resolved.
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type DistillConfig, distillSchema, parseConfig } from './config.js';
import { configError } from './config-error.js';
import { applyOverride, dropForeignKeys, parseOverride } from './config-override.js';
import { resolvePaths } from './config-paths.js';
import { isSection, readYamlFile, type Section } from './read-yaml.js';
import { writeFileWhole } from './write-file.js';

export { checkFiles, namedPaths } from './config-paths.js';

/** Where a configuration comes from. */
export interface ConfigSources {
  /** A YAML file with the differences from the published setting; its relative paths start at its folder. */
  readonly file?: string;
  /** `dotted.key=value` with the value in YAML, applied in order; relative paths start at the working folder. */
  readonly set?: readonly string[];
}

/**
 * Reads, merges and checks a configuration; paths come out absolute.
 *
 * A key without a value (or `null`) is as good as left out. A `--set section.kind=…` drops those keys of the file's section that the new kind does not know.
 *
 * @throws UserError naming the file or the `--set`, the dotted key, and the nearest known key
 */
export function resolveConfig(sources: ConfigSources): DistillConfig {
  const { file, set = [] } = sources;
  const input = file === undefined ? {} : readYamlFile(file);
  if (file !== undefined) resolvePaths(input, dirname(resolve(file)));
  const overrides = set.map(parseOverride);
  for (const { path, value } of overrides) {
    if (path.length === 2 && path[1] === 'kind') dropForeignKeys(input, path[0] ?? '', value);
  }
  for (const override of overrides) applyOverride(input, override);
  removeEmpty(input);
  for (const section of ['generator', 'teacher']) input[section] ??= {};
  const result = distillSchema.safeParse(input);
  if (result.success) return parseConfig(input);
  throw configError(result.error, input, (key) => {
    const setter = key === '' ? undefined : overrides.findLast(({ path }) => overlaps(key, path.join('.')));
    return setter ? `--set ${setter.text}` : (file ?? 'configuration');
  });
}

/**
 * Writes the complete configuration to `config.yaml` in a folder.
 *
 * @throws UserError naming the folder when it cannot be written
 */
export async function writeResolvedConfig(folder: string, config: DistillConfig): Promise<void> {
  const comment = '# The complete configuration of this run, defaults included.\n';
  await writeFileWhole(join(folder, 'config.yaml'), comment + stringify(config));
}

/** Whether one of two dotted keys is the other or lies within it. */
function overlaps(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

function removeEmpty(section: Section): void {
  for (const [key, value] of Object.entries(section)) {
    if (value === null) delete section[key];
    else if (isSection(value)) removeEmpty(value);
  }
}
