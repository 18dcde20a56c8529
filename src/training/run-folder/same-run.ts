// Whether the run in a folder was started with a configuration, and with the files that it names.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differingKeys } from '../../config/digest.js';
import { UserError } from '../../files/user-error.js';
import type { RunEvent } from '../events.js';
import { type Fingerprints, fingerprintFiles } from './fingerprint.js';
import { RUN_FILES } from './run-files.js';
import type { RunKind } from './run-kind.js';

/** A run: its kind and its configuration. */
export interface ConfiguredRun<Config, Event extends RunEvent> {
  readonly kind: RunKind<Config, Event>;
  readonly config: Config;
}

/** The configuration in a run folder, also of a run that an earlier version made. @throws UserError where there is none */
export const readRunConfig = <Config, Event extends RunEvent>(
  kind: RunKind<Config, Event>,
  folder: string,
): Config => kind.resolve(join(folder, RUN_FILES.config), { dropForeign: true });

/**
 * Checks that the run in a folder was started with this configuration and with the files that it names.
 *
 * @throws UserError naming the folder and the keys that differ
 */
export async function checkSameRun<Config, Event extends RunEvent>(
  path: string,
  run: ConfiguredRun<Config, Event>,
): Promise<void> {
  checkSame(path, run, await fingerprintFiles(run.kind.config, run.config));
}

/**
 * Another configuration, or another teacher under the same name, would give other weights.
 *
 * @param prints those of the files that the configuration names now
 */
export function checkSame<Config, Event extends RunEvent>(
  path: string,
  { kind, config }: ConfiguredRun<Config, Event>,
  prints: Fingerprints,
): void {
  const keys = differingKeys(kind.config, readRunConfig(kind, path), config);
  if (keys.length > 0) {
    throw new UserError(
      `${path}: was started with another configuration (${keys.join(', ')}): resume without these changes, or ` +
        'start a new run in another folder',
      { mendedBy: ['folder'] },
    );
  }
  const file = join(path, RUN_FILES.inputs);
  if (!existsSync(file)) return;
  const recorded = readInputs(file);
  const changed = Object.keys(prints).filter((key) => recorded[key] !== prints[key]);
  if (changed.length > 0) {
    throw new UserError(
      `${path}: not the files that the run was started with: ${changed.join(', ')}: put them back, or start a ` +
        'new run in another folder',
      { mendedBy: ['folder'] },
    );
  }
}

function readInputs(file: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as object) };
  } catch {
    throw new UserError(
      `${file}: is damaged: delete it to resume without checking that the files are the same`,
    );
  }
}
