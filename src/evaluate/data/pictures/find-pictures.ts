// The files of a benchmark's pictures: where they are, under which ending or spelling, and what is said of those missing.
import { relative } from 'node:path';
import { readPictureFile } from '../../../faces/pictures/decode.js';
import { UserError } from '../../../files/user-error.js';
import type { BenchmarkImage } from '../../benchmark.js';
import type { DataOptions } from '../data-options.js';
import { FolderCache } from './folder-cache.js';
import { nearestPicture } from './nearest-picture.js';
import { findRoots, withoutFolders } from './picture-roots.js';

const SHOWN = 5;

/** A picture that a list names. */
export interface NamedPicture extends Pick<BenchmarkImage, 'identity' | 'labels'> {
  /** Its path below the folder of pictures, with forward slashes; the first of these that is there. */
  readonly paths: readonly string[];
}

/** The pictures of a list, where they are. */
export interface FoundPictures {
  readonly images: readonly BenchmarkImage[];
  /** The folder in which they are. */
  readonly folder: string;
  /** What the user should know, in one line each. */
  readonly notes: readonly string[];
}

/** An image whose file is not there: it counts as failed, and reading it is an error. */
function missingImage(
  benchmark: string,
  image: Pick<BenchmarkImage, 'name' | 'identity' | 'labels'>,
): BenchmarkImage {
  const failure = 'the file is missing';
  const read = () => Promise.reject(new UserError(`${benchmark}: ${image.name}: ${failure}`));
  return { ...image, failure, read };
}

/**
 * Finds pictures. They may have another ending than the list says (.png after aligning), or another spelling, or lie in other
 * folders than all its paths begin with.
 *
 * @param name how errors call the benchmark
 * @param listFolder where the list is; the pictures are looked for there and in its subfolders
 * @param options.read how a file becomes the encoded picture; whole unless given
 * @throws UserError where pictures are missing, with their number and the first five, unless that is allowed; where all
 *   are, in any case
 */
export async function findPictures(
  {
    name,
    listFolder,
    pictures,
  }: {
    readonly name: string;
    readonly listFolder: string;
    readonly pictures: readonly NamedPicture[];
  },
  { allowMissing = false, imagesFolder }: Pick<DataOptions, 'allowMissing' | 'imagesFolder'>,
  read: (file: string, index: number) => Promise<Uint8Array> = readPictureFile,
): Promise<FoundPictures> {
  const folders = new FolderCache();
  const { roots, leftOut } = await findRoots(
    imagesFolder ?? listFolder,
    pictures.map(({ paths }) => paths),
    folders,
  );
  const taken = new Set<string>();
  const missing: string[] = [];
  const respelt: string[] = [];
  const images: BenchmarkImage[] = [];
  for (const [index, { paths, ...known }] of pictures.entries()) {
    const image = { name: paths[0], ...known };
    const found = await firstIn(roots, withoutFolders(paths, leftOut), folders);
    if (!found) {
      missing.push(paths[0]);
      images.push(missingImage(name, image));
      continue;
    }
    const { file } = found;
    taken.add(file);
    images.push({ ...image, read: () => read(file, index) });
    if (found.respelt) respelt.push(describeSpelling(paths[0], relative(found.root, file)));
  }
  if (missing.length > 0 && !(allowMissing && missing.length < images.length)) {
    const nearest = await nearestPicture(roots[0], missing[0], { folders, taken });
    throw missingError({ name, folder: roots[0], missing, total: images.length, nearest });
  }
  const notes = [
    ...(leftOut === '' ? [] : [`its paths begin with ${leftOut}/, which is not there and was left out`]),
    ...(respelt.length > 0 ? [`${respelt.length} pictures have another spelling: ${respelt[0]}`] : []),
  ];
  return { images, folder: roots.join(', '), notes };
}

/** Names that differ in Unicode's composition look the same. */
function describeSpelling(listed: string, found: string): string {
  const alike = listed.normalize('NFC') === found.normalize('NFC');
  return `${listed} is ${found}${alike ? ', whose accents are composed otherwise in Unicode' : ''}`;
}

async function firstIn(roots: readonly string[], paths: readonly string[], folders: FolderCache) {
  for (const root of roots) {
    const found = await folders.findFirst(root, paths);
    if (found) return { ...found, root };
  }
  return undefined;
}

/** Counts the missing pictures, names the first five, and says what can be done. */
function missingError({
  name,
  folder,
  missing,
  total,
  nearest,
}: {
  readonly name: string;
  readonly folder: string;
  readonly missing: readonly string[];
  readonly total: number;
  /** What is there instead of the first. */
  readonly nearest: string | undefined;
}): UserError {
  const all = missing.length === total;
  const first = missing.slice(0, SHOWN).join(', ') + (missing.length > SHOWN ? ', ...' : '');
  const found = `${name}: ${missing.length} of ${total} pictures are missing in ${folder}: ${first}`;
  if (nearest !== undefined) {
    const leave = all ? '' : ', or leave their pairs out';
    return new UserError(
      `${found}; for ${missing[0]} there is ${nearest}: give the files the names that the list has, or correct the list${leave}`,
      { mendedBy: all ? [] : ['allowMissing'] },
    );
  }
  return new UserError(`${found}; name their folder${all ? '' : ', or leave their pairs out'}`, {
    mendedBy: all ? ['imagesFolder'] : ['imagesFolder', 'allowMissing'],
  });
}
