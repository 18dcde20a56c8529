// Reads a run's configuration from a YAML file and `--set key=value`, and writes it resolved.
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { writeFileWhole } from '../formats/write-file.js';
import { type DistillConfig, type GenerateConfig, generateSchema, parseConfig } from './config.js';
import { configError } from './config-error.js';
import { type ConfigKind, distillKind, generateKind, type RunConfig, teacherKind } from './config-kinds.js';
import { applyOverride, dropForeignKeys, parseOverride } from './config-override.js';
import { resolvePaths } from './config-paths.js';
import { isSection, readYamlFile, type Section } from './read-yaml.js';
import { parseTeacherConfig, type TeacherConfig } from './teacher-config.js';

export { checkFiles, namedPaths } from './config-paths.js';

/** Where a configuration comes from. */
export interface ConfigSources {
  /** A YAML file with the differences from the published setting; its relative paths start at its folder. */
  readonly file?: string;
  /** `dotted.key=value` with the value in YAML, applied in order; relative paths start at the working folder. */
  readonly set?: readonly string[];
}

/**
 * Reads, merges and checks the configuration of a distillation; paths come out absolute.
 *
 * A key without a value (or `null`) is as good as left out. A `--set section.kind=…` drops those keys of the file's section that the new kind does not know.
 *
 * @throws UserError naming the file or the `--set`, the dotted key, and the nearest known key
 */
export const resolveConfig = (sources: ConfigSources): DistillConfig =>
  parseConfig(mergeSources(distillKind, sources));

/** As {@link resolveConfig}, of the generator alone: nothing else need be there, and nothing else is checked. */
export const resolveGenerator = (sources: ConfigSources): GenerateConfig =>
  generateSchema.parse(mergeSources(generateKind, sources));

/** As {@link resolveConfig}, of a teacher's training. */
export const resolveTeacherConfig = (sources: ConfigSources): TeacherConfig =>
  parseTeacherConfig(mergeSources(teacherKind, sources));

/** What file and overrides say together, once it is known to be right. */
function mergeSources(config: ConfigKind, { file, set = [] }: ConfigSources): Section {
  const input = file === undefined ? {} : readYamlFile(file);
  if (file !== undefined) resolvePaths(config, input, dirname(resolve(file)));
  const overrides = set.map((text) => parseOverride(config, text));
  for (const { path, value } of overrides) {
    if (path.length === 2 && path[1] === 'kind') dropForeignKeys(config, input, path[0] ?? '', value);
  }
  for (const override of overrides) applyOverride(input, override);
  removeEmpty(input);
  for (const section of config.required) input[section] ??= {};
  const result = config.schema.safeParse(input);
  if (result.success) return input;
  throw configError(config, result.error, input, (key) => {
    const setter = key === '' ? undefined : overrides.findLast(({ path }) => overlaps(key, path.join('.')));
    return setter ? `--set ${setter.text}` : (file ?? 'configuration');
  });
}

/**
 * Writes the complete configuration to `config.yaml` in a folder.
 *
 * @throws UserError naming the folder when it cannot be written
 */
export async function writeResolvedConfig(folder: string, config: RunConfig): Promise<void> {
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
