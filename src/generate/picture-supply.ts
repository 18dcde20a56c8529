// What makes pictures by number, and how they are called.
import type { SourceConfig } from '../config/generator-config.js';
import type { PictureFormat } from '../faces/pictures/encode.js';
import type { SetPicture } from '../faces/pictures/picture-set.js';
import type { Framing } from '../faces/population/render-pool.js';

/** A generator that makes pictures, rather than a folder that holds some. */
export type PictureGenerator = Exclude<SourceConfig, { kind: 'folder' }>;

/** Pictures that are made at a time. */
export const BATCH = 32;

/** Which pictures are made, and how they look. */
export interface SupplyOptions {
  readonly seed: number;
  /** Pictures in all. */
  readonly count: number;
  /** So many one after the other show the same person, each person in a folder; 0 for a new one in every picture. */
  readonly perIdentity: number;
  readonly sizePx: number;
  readonly framing: Framing;
  readonly format: PictureFormat;
}

/** What makes pictures. */
export interface PictureSupply {
  /** Pictures first..first+count-1, `first` being a multiple of {@link BATCH}. */
  draw(first: number, count: number): Promise<SetPicture[]>;
  close(): Promise<void>;
}

/** The names of an identity's folder and of a picture, numbered from 1, with as many digits as the last one needs. */
export function pictureName(
  index: number,
  { count, perIdentity, format }: Pick<SupplyOptions, 'count' | 'perIdentity' | 'format'>,
): string {
  const pad = (number: number, of: number) => String(number + 1).padStart(String(of).length, '0');
  const extension = format === 'jpeg' ? 'jpg' : 'png';
  if (perIdentity === 0) return `face-${pad(index, count)}.${extension}`;
  const person = Math.floor(index / perIdentity);
  const within = pad(index % perIdentity, perIdentity);
  return `person-${pad(person, Math.ceil(count / perIdentity))}/${within}.${extension}`;
}
