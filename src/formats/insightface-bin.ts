// InsightFace's verification benchmarks (.bin): a pickled pair of a list of 2N encoded images and a list of N booleans.
import { UserError } from '../files/user-error.js';
import {
  basicConstructors,
  describePickleValue,
  NumpyArray,
  numpyConstructors,
  type PickleValue,
  unpickle,
} from './pickle/pickle.js';

/** Pair i is images 2i and 2i + 1 (encoded: JPEG or PNG); `same[i]` says whether both show one person. */
export interface VerificationPairs {
  readonly images: Uint8Array[];
  readonly same: boolean[];
}

const constructors = new Map([...basicConstructors, ...numpyConstructors]);

/**
 * Reads a .bin benchmark; `name` stands for it in errors. Images are views into `bytes` where the file allows it.
 *
 * Nothing in the file is executed. Throws UserError for a file that is no such benchmark, is empty, has an odd number
 * of images or not one answer for every two of them, or an image or answer of a wrong type (named by its index from 0).
 */
export function readVerificationPairs(bytes: Uint8Array, name: string): VerificationPairs {
  const { value } = unpickle(bytes, { name, constructors, strings: 'bytes' });
  if (!Array.isArray(value) || value.length !== 2) {
    const found = Array.isArray(value) ? `a list or tuple of ${value.length}` : describePickleValue(value);
    throw new UserError(
      `${name} is not a verification benchmark: expected a pair (images, same), found ${found}`,
    );
  }
  const imageItems = readList(value[0], 'images', name);
  const answers = readList(value[1], 'answers', name);
  if (imageItems.length === 0) throw new UserError(`${name} holds no images; expected two for each pair`);
  if (imageItems.length % 2 !== 0) {
    throw new UserError(
      `${name} holds an odd number of images, ${imageItems.length}; expected two for each pair`,
    );
  }
  if (imageItems.length !== 2 * answers.length) {
    throw new UserError(
      `${name} holds ${imageItems.length} images but ${answers.length} answers; expected one for every two images`,
    );
  }
  const images = imageItems.map((item, index) => {
    const image = item instanceof NumpyArray && item.code === 'u1' ? item.bytes : item;
    if (!(image instanceof Uint8Array)) {
      throw new UserError(
        `${name}: image ${index} is ${describePickleValue(item)}; expected an encoded image's bytes`,
      );
    }
    if (image.length === 0)
      throw new UserError(`${name}: image ${index} is empty; expected an encoded image's bytes`);
    return image;
  });
  const same = answers.map((answer, index) => {
    if (answer === true || answer === 1) return true;
    if (answer === false || answer === 0) return false;
    throw new UserError(`${name}: answer ${index} is ${describePickleValue(answer)}; expected True or False`);
  });
  return { images, same };
}

function readList(value: PickleValue, what: string, name: string): PickleValue[] {
  if (Array.isArray(value)) return value;
  if (value instanceof NumpyArray && value.shape.length === 1) return value.items();
  throw new UserError(
    `${name} is not a verification benchmark: its ${what} are ${describePickleValue(value)}; expected a list`,
  );
}
