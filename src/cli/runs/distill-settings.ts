// What a distillation is started with: the configuration that the options of `distill` name, laid out for a time where one is
// given, and what it is measured on.
import type { DistillConfig } from '../../config/distill-config.js';
import { distillKind } from '../../config/kinds.js';
import { checkFiles } from '../../config/paths.js';
import { PRESETS, type PresetName, REAL_PEOPLE } from '../../config/presets.js';
import { resolveConfig } from '../../config/resolve.js';
import type { TimedPlan } from '../../distill/plan/describe-plan.js';
import { fitValidation } from '../../distill/plan/fit-validation.js';
import type { Choice } from '../../distill/plan/plan-run.js';
import { UserError } from '../../files/user-error.js';
import { requireFolderForRun } from '../../training/run-folder/run-folder.js';
import { defaultFolder, type RunCommandOptions, type RunSettings, readSources } from './follow-run.js';
import { type SourceFlags, sourceSettings, teacherSettings } from '../options/source-options.js';
import type { planDistillation } from './plan-distillation.js';

/** The options of `distill`. */
export interface DistillCommandOptions extends RunCommandOptions, SourceFlags {
  readonly preset?: PresetName;
  readonly minutes?: number;
  /** False for --no-benchmark. */
  readonly benchmark?: readonly string[] | boolean;
}

/** Minutes that a run with `--teacher` and no configuration takes, unless told otherwise. */
const USUAL_MINUTES = 60;

/** What a distillation is started with. */
export interface DistillSettings extends RunSettings<DistillConfig> {
  /** Whether a teacher is all that was given: what is for real people is then laid out as suits the machine. */
  readonly isTeacherAlone: boolean;
  /** What else than the run's length a plan may choose: of the command's own configuration what is not set. */
  readonly chooses: readonly Choice[];
}

/** The settings of a run, from the options and the configuration that they name. */
export async function readSettings(
  argument: string | undefined,
  options: DistillCommandOptions,
): Promise<DistillSettings> {
  const sources = readSources(argument, options);
  if (sources.file !== undefined && options.preset !== undefined) {
    throw new UserError(`--preset ${options.preset} is a configuration: leave it out, or ${sources.file}`);
  }
  const { teacher, preset } = options;
  const isTeacherAlone = sources.file === undefined && preset === undefined && teacher !== undefined;
  const own = isTeacherAlone ? REAL_PEOPLE : PRESETS[preset ?? 'default'].file;
  const { file = own, set = [], ...how } = sources;
  const sourcesGiven = await sourceSettings(options);
  if (sourcesGiven.length > 0 && sources.file === undefined && teacher === undefined) {
    throw new UserError(
      '--faces and --generator are for a student of your own teacher: give it by --teacher',
    );
  }
  // A run that goes on has them in its own configuration.
  if (sourcesGiven.length > 0 && sources.file !== undefined && options.resume !== true) {
    throw new UserError(
      `--faces and --generator add to the population: ${sources.file} names its own sources; add yours there, under generator.sources`,
    );
  }
  const all = [...teacherSettings(options), ...sourcesGiven, ...set];
  const resolved = resolveConfig(file, { ...how, set: all });
  checkFiles(distillKind, resolved);
  const isSet = (key: string) => options.set.some((setting) => setting.startsWith(`${key}=`));
  const fitsValidation = isTeacherAlone && !isSet('training.validationImages');
  const config = fitsValidation ? await fitValidation(resolved) : resolved;
  const folder = options.out ?? defaultFolder(config.student.network, new Date());
  const chooses = isTeacherAlone
    ? CHOSEN.filter(({ keys }) => !keys.some(isSet)).map(({ choice }) => choice)
    : [];
  const resume = options.resume === true;
  return { config, folder, resume, isTeacherAlone, chooses };
}

/** What a plan chooses of the command's own configuration, unless one of these keys is set. */
const CHOSEN: readonly { readonly choice: Choice; readonly keys: readonly string[] }[] = [
  { choice: 'replays', keys: ['training.replays', 'training.kept'] },
  { choice: 'closing', keys: ['training.closingImages'] },
  { choice: 'decay', keys: ['optimiser.weightDecay'] },
];

/**
 * The settings with the configuration laid out for the time that is asked for, where one is.
 *
 * @param minutes the time that is asked for
 * @param pictures of the benchmarks that the student is measured on at the end of epochs
 * @param plan what lays out; in tests it is only played
 * @param tell is told of the plan, and before that of what takes half a minute
 * @param signal ends it, which then throws
 * @throws UserError also where the run could not be written to its folder: half a minute of timing must not come first
 */
export async function layOut(
  settings: DistillSettings,
  {
    minutes = settings.isTeacherAlone ? USUAL_MINUTES : undefined,
    pictures,
    plan,
    tell,
    signal,
  }: {
    readonly minutes: number | undefined;
    readonly pictures: number;
    readonly plan: typeof planDistillation;
    readonly tell: (what: string | TimedPlan) => void;
    readonly signal?: AbortSignal;
  },
): Promise<RunSettings<DistillConfig>> {
  if (minutes === undefined) return settings;
  if (settings.resume) {
    throw new UserError('--minutes lays out a new run: leave it out, and the run goes on as it was laid out');
  }
  await requireFolderForRun(settings.folder);
  tell('timing generator, teacher and student');
  const timed = await plan(settings.config, {
    minutes,
    pictures,
    chooses: settings.chooses,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  tell(timed);
  return { ...settings, config: timed.plan.config };
}

/** What a run is measured on: what is asked for; else, with the embedded teacher and population, the benchmarks of the preset. */
export function benchmarksOf(
  config: DistillConfig,
  { benchmark, preset, teacher }: DistillCommandOptions,
): readonly string[] {
  if (benchmark === false) return [];
  if (Array.isArray(benchmark)) return benchmark;
  if (teacher !== undefined) return [];
  return config.generator.kind === 'procedural' ? PRESETS[preset ?? 'default'].benchmarks : [];
}
