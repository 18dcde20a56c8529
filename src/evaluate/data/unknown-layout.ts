// What is said of a path at which no benchmark is: what lies there instead, and the benchmarks that lie deeper.
import { join } from 'node:path';
import { listPictures } from '../../faces/pictures/list-pictures.js';
import { UserError } from '../../files/user-error.js';
import { refuseUnreadList } from './list-kinds.js';
import { FolderCache } from './pictures/folder-cache.js';
import { foldersBelow } from './pictures/picture-roots.js';
import { filesOf, holdsPeople, isFolder, namesPickleProtocol } from './sniff.js';

const SHOWN = 3;

/** How benchmarks are recognised. */
export interface Recogniser {
  /** The layouts that are known. */
  readonly kinds: readonly string[];
  /** The layouts at a path. */
  readonly recognise: (path: string) => Promise<readonly { readonly kind: string; readonly path: string }[]>;
}

/** The error for a path that holds no benchmark itself. */
export async function unknownLayout(source: string, { kinds, recognise }: Recogniser): Promise<UserError> {
  if (!(await isFolder(source))) return refusal(source, kinds, '');
  await refuseUnreadList(source);
  const below = await findBelow(source, recognise);
  if (below.length > 0) {
    const more = below.length > SHOWN ? ', ...' : '';
    return new UserError(
      `${source}: is no benchmark itself; give what lies below it: ${below.slice(0, SHOWN).join(' or ')}${more}`,
    );
  }
  const { passedOver } = await listPictures(source);
  return refusal(source, kinds, passedOver === undefined ? '' : `; ${passedOver}`);
}

const refusal = (source: string, kinds: readonly string[], instead: string): UserError =>
  new UserError(
    `${source}: is no benchmark of a known layout (${kinds.join(', ')})${instead}; KIND:PATH names one`,
    { mendedBy: ['dataKinds'] },
  );

/** The benchmarks up to three levels below a folder; below one, nothing else is looked for. */
async function findBelow(source: string, recognise: Recogniser['recognise']): Promise<string[]> {
  const found: string[] = [];
  for (const folder of await foldersBelow(source, new FolderCache())) {
    if (found.some((path) => folder.startsWith(join(path, '/')))) continue;
    for (const name of (await filesOf(folder)).filter((each) => /\.bin$/i.test(each))) {
      const file = join(folder, name);
      if (await namesPickleProtocol(file)) found.push(file);
    }
    if (folder === source) continue;
    const [first] = await recognise(folder);
    // Of folders in folders of pictures, the inner ones are the people.
    if (first && (first.kind !== 'people' || (await holdsPeople(folder, { direct: true }))))
      found.push(folder);
  }
  return found;
}
