// Whether the pictures of a folder may be faces, told before hours are spent on the others.
import { join } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { openFace, readPictureFile } from './decode.js';

/** Pictures that are looked at: 50,000 take some seven seconds. */
const MOST_CHECKED = 50_000;
const AT_A_TIME = 16;

/**
 * Looks at the headers of a folder's pictures, the first 50,000, which are read for it.
 *
 * @param names relative to the folder
 * @throws UserError naming the first that is no picture, or not square, and how many more there are
 */
export async function requireFaces(folder: string, names: readonly string[], sizePx: number): Promise<void> {
  const refused: UserError[] = [];
  const check = async (name: string): Promise<UserError | undefined> => {
    const file = join(folder, name);
    try {
      await openFace(await readPictureFile(file), file, sizePx);
      return undefined;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  };
  const checked = names.slice(0, MOST_CHECKED);
  for (let first = 0; first < checked.length; first += AT_A_TIME) {
    const errors = await Promise.all(checked.slice(first, first + AT_A_TIME).map(check));
    refused.push(...errors.filter((error) => error !== undefined));
  }
  const [worst, ...others] = refused;
  if (!worst) return;
  const more =
    others.length === 0
      ? ''
      : ` (the first of ${refused.length} of ${checked.length} pictures that are refused)`;
  throw new UserError(`${worst.text}${more}`, { mendedBy: worst.mendedBy, cause: worst });
}
