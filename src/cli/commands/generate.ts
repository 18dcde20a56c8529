// synthdistill generate: a folder of faces of people who do not exist, with what is known of them.

import { Command, Option } from 'commander';
import { isMixture } from '../../config/generator-config.js';
import { generateKind } from '../../config/kinds.js';
import { checkFiles } from '../../config/paths.js';
import { resolve } from '../../config/resolve.js';
import type { PictureFormat } from '../../faces/pictures/encode.js';
import { openPictureSet } from '../../faces/pictures/picture-set.js';
import type { Framing } from '../../faces/population/render-pool.js';
import { UserError } from '../../files/user-error.js';
import { type GenerateOptions, generatePictures } from '../../generate/generate-pictures.js';
import { wholeNumber } from '../options/numbers.js';
import { formatCount, printLine, startProgress } from '../terminal/output.js';

/** The options as commander hands them over. */
interface CommandOptions {
  readonly count?: number;
  readonly identities?: number;
  readonly perIdentity?: number;
  readonly out: string;
  readonly labels?: 'csv' | 'json' | true;
  readonly seed?: number;
  readonly size?: number;
  readonly framing?: Framing;
  readonly format: PictureFormat;
  readonly set: readonly string[];
  readonly force?: true;
}

/** The most pictures of one call: their names and the table stay manageable. */
const MOST = 100_000_000;

/** Makes the `generate` command. `pool` is for tests: how the pool that draws is started. */
export function generateCommand(pool?: GenerateOptions['pool']): Command {
  return new Command('generate')
    .summary('write pictures of people who do not exist')
    .description(
      'Write generated faces into a folder: of the population that comes with this program, or of the generator that a ' +
        'configuration names. The population knows the labels of its pictures, and shows a person as often as you like.',
    )
    .argument('[config]', 'a YAML file with a generator, as for distill (default: the embedded population)')
    .requiredOption('--out <folder>', 'where the pictures go; an empty folder, or a new one')
    .option('--count <pictures>', 'how many pictures, each of a new person', wholeNumber(1, MOST))
    .option('--identities <people>', 'how many people, each with a folder', wholeNumber(1, MOST))
    .option('--per-identity <pictures>', 'how many pictures of each person', wholeNumber(1, MOST))
    .addOption(
      new Option(
        '--labels [format]',
        'write what is known of each picture: labels.csv, or labels.jsonl for json',
      )
        .choices(['csv', 'json'])
        .preset('csv'),
    )
    .option(
      '--seed <number>',
      "what decides the faces (default: the configuration's, else 2021)",
      wholeNumber(),
    )
    .option(
      '--size <pixels>',
      'height and width (default: 112, or 256 framed as ffhq)',
      wholeNumber(16, 2048),
    )
    .addOption(
      new Option('--framing <frame>', 'arcface: the aligned crop; ffhq: a portrait').choices([
        'arcface',
        'ffhq',
      ]),
    )
    .addOption(new Option('--format <kind>', 'of the files').choices(['png', 'jpeg']).default('png'))
    .option('--set <key=value...>', 'set one key over the file, as in generator.file=vae.onnx', [])
    .option('--force', 'write into a folder that is not empty, over files of the same names')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill generate --count 1000 --out faces --labels\n' +
        '  $ synthdistill generate --identities 100 --per-identity 20 --out people\n' +
        '  $ synthdistill generate vae.yaml --count 64 --out faces',
    )
    .action(async (file: string | undefined, options: CommandOptions) => generate(file, options, pool));
}

async function generate(
  file: string | undefined,
  options: CommandOptions,
  pool: GenerateOptions['pool'],
): Promise<void> {
  const { count, perIdentity } = countPictures(options);
  const population = { generator: { kind: 'procedural' } };
  const config = resolve(generateKind, file ?? population, { set: options.set });
  const { generator } = config;
  if (isMixture(generator)) {
    throw new UserError(
      'generator.sources: is a mixture, and pictures are made by one generator at a time; name one of its sources as the generator',
      { mendedBy: ['set generator.kind=procedural'] },
    );
  }
  if (generator.kind === 'folder') {
    throw new UserError(
      `${generator.folder}: is a folder of pictures already; name a generator that makes some`,
    );
  }
  if (generator.kind !== 'procedural') {
    const flag =
      perIdentity > 0 ? '--identities' : options.labels ? '--labels' : options.framing && '--framing';
    if (flag) {
      throw new UserError(`${flag}: goes with the embedded population only; leave it out, or the generator`);
    }
    checkFiles(generateKind, config);
  }
  const set = await openPictureSet(options.out, {
    count,
    labels: options.labels === true ? 'csv' : options.labels,
    force: options.force === true,
  });
  const progress = startProgress();
  let written = 0;
  try {
    const pictures = generatePictures(generator, {
      seed: options.seed ?? config.seed,
      count,
      perIdentity,
      ...(options.size === undefined ? {} : { sizePx: options.size }),
      ...(options.framing === undefined ? {} : { framing: options.framing }),
      format: options.format,
      ...(pool ? { pool } : {}),
    });
    for await (const batch of pictures) {
      await set.add(batch);
      written += batch.length;
      progress.show(`${formatCount(written)} of ${formatCount(count)} pictures`);
    }
  } finally {
    progress.clear();
  }
  printLine(`${formatCount(written)} pictures in ${options.out}`);
}

function countPictures(options: CommandOptions): { count: number; perIdentity: number } {
  const { count, identities, perIdentity } = options;
  if (count !== undefined && identities === undefined && perIdentity === undefined)
    return { count, perIdentity: 0 };
  if (count === undefined && identities !== undefined && perIdentity !== undefined) {
    if (identities * perIdentity <= MOST) return { count: identities * perIdentity, perIdentity };
    throw new UserError(
      `--identities times --per-identity: expected at most ${formatCount(MOST)} pictures, found ` +
        formatCount(identities * perIdentity),
    );
  }
  throw new UserError('generate needs either --count, or --identities and --per-identity together');
}
