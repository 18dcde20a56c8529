// `--teacher`, `--faces` and `--generator`: the files of the user that a distillation begins with, in place of a configuration.
import type { Command } from 'commander';
import type { Setting } from '../../config/override.js';
import { UserError } from '../../files/user-error.js';
import { looksLikeOnnx } from '../../nets/import/onnx.js';

/** The options as commander hands them over. */
export interface SourceFlags {
  readonly teacher?: string | undefined;
  readonly faces?: string | undefined;
  readonly generator?: string | undefined;
}

/** Adds --teacher, --faces and --generator to a command. */
export function addSourceOptions(command: Command): Command {
  return command
    .option(
      '--teacher <file>',
      'the teacher, in ONNX or a known file of weights; without a configuration, a student for real people is trained',
    )
    .option('--faces <folder>', 'learn from these pictures too, aligned faces; of people who need not exist')
    .option('--generator <file>', "learn from this generator's faces too: NVIDIA's StyleGAN2 .pkl, or ONNX");
}

/** The setting of the teacher; none where none is given. */
export function teacherSettings({ teacher }: SourceFlags): Setting[] {
  if (teacher === undefined) return [];
  return [{ text: `teacher.file=${JSON.stringify(teacher)}`, calledBy: '--teacher' }];
}

/** The setting that puts the embedded population and the given sources together; none where none are given. */
export async function sourceSettings({ faces, generator }: SourceFlags): Promise<Setting[]> {
  if (faces === undefined && generator === undefined) return [];
  const sources: object[] = [{ kind: 'procedural' }];
  if (faces !== undefined) sources.push({ kind: 'folder', folder: faces });
  if (generator !== undefined) sources.push({ kind: await kindOf(generator), file: generator });
  const calledBy = giversOf({ faces, generator })
    .map(({ option }) => option)
    .join(' and ');
  return [{ text: `generator=${JSON.stringify({ sources })}`, calledBy }];
}

async function kindOf(generator: string): Promise<string> {
  try {
    const expected = "a generator, NVIDIA's StyleGAN2 .pkl or ONNX";
    return (await looksLikeOnnx(generator, expected)) ? 'onnx' : 'stylegan2';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`--generator: ${error.message}`, { mendedBy: error.mendedBy, cause: error });
  }
}

/**
 * Whatever was thrown, in terms of these options: a mistake in what one of them gave names the option, not the key of the
 * configuration that it stands for.
 *
 * @param flags those given, and what `--set` gave besides, which may be in their place
 */
export function nameSourceOptions(
  error: unknown,
  flags: SourceFlags & { readonly set: readonly string[] },
): unknown {
  if (!(error instanceof UserError) || error.key === undefined) return error;
  const { key, text } = error;
  const set = flags.set.map((setting) => setting.split('=', 1)[0].trim());
  const giver = giversOf(flags).find(({ section }) => isWithin(key, section));
  if (!giver || set.some((other) => isWithin(giver.key, other))) return error;
  const mendedBy = error.mendedBy.filter((remedy) => !remedy.startsWith(`set ${giver.key}=`));
  return new UserError(`${giver.option}: ${text}`, { mendedBy, cause: error });
}

/** An option, the dotted key whose value it gives, and the section that is there only because of it. */
interface Giver {
  readonly option: string;
  readonly key: string;
  readonly section: string;
}

/** The options that were given; their sources follow the population, in the order of {@link sourceSettings}. */
function giversOf({ teacher, faces, generator }: SourceFlags): Giver[] {
  const section = (n: number) => `generator.sources.${n}`;
  const last = section(faces === undefined ? 1 : 2);
  const givers = [
    teacher !== undefined && { option: '--teacher', key: 'teacher.file', section: 'teacher.file' },
    faces !== undefined && { option: '--faces', key: `${section(1)}.folder`, section: section(1) },
    generator !== undefined && { option: '--generator', key: `${last}.file`, section: last },
  ];
  return givers.filter((giver) => giver !== false);
}

/** Whether a dotted key is that of a section, or of something in it. */
const isWithin = (key: string, section: string): boolean => `${key}.`.startsWith(`${section}.`);
