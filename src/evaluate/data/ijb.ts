// IJB-B and IJB-C as InsightFace distributes their lists: faces with landmarks, templates, pairs, galleries and probes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  arcfaceTemplate,
  estimateSimilarity,
  type Point,
  warpFace,
} from '../../faces/align/similarity-transform.js';
import { decodePicture, readPictureFile } from '../../faces/pictures/decode.js';
import { encodePicture } from '../../faces/pictures/encode.js';
import { parseCsv } from '../../files/csv.js';
import { UserError } from '../../files/user-error.js';
import type { BenchmarkImage } from '../benchmark.js';
import type { TemplateList } from '../templates/identification.js';
import type { TemplateFaces } from '../templates/templates.js';
import type { DataOptions } from './data-options.js';
import { readIntegerColumns } from './integer-columns.js';
import { readList, readText, wrongLine } from './list.js';
import { findPictures } from './pictures/find-pictures.js';

/** A benchmark of templates: several faces a template, pairs of templates, and searches of templates in galleries. */
export interface TemplateBenchmark {
  readonly name: string;
  /** Every face, aligned when it is read. */
  readonly images: readonly BenchmarkImage[];
  /** To which template and medium each face belongs, and how sure its detector was. */
  readonly faces: TemplateFaces;
  /** 1:1, pairs of templates by their numbers; `same` is 1 for one person. */
  readonly pairs: { readonly a: Int32Array; readonly b: Int32Array; readonly same: Int32Array };
  /** 1:N, where the lists are there: the probes are searched in each gallery, and in both together. */
  readonly galleries: readonly NamedGallery[];
  readonly probes: TemplateList;
}

/** A gallery, G1 or G2, S1 or S2, or both. */
export interface NamedGallery extends TemplateList {
  readonly name: string;
}

const SIZE = 112;
const NOTHING: TemplateList = { template: [], subject: [] };

/** Which of the two a folder is: 'ijbb' or 'ijbc' by the lists in its meta folder, undefined for another folder. */
export function recogniseIjb(root: string): 'ijbb' | 'ijbc' | undefined {
  return (['ijbb', 'ijbc'] as const).find((target) =>
    existsSync(join(root, 'meta', `${target}_face_tid_mid.txt`)),
  );
}

/**
 * Reads IJB-B or IJB-C: `meta/ijbc_face_tid_mid.txt` (face, template, medium), `meta/ijbc_name_5pts_score.txt` (face, five
 * points, score), `meta/ijbc_template_pair_label.txt` (template, template, same), the pictures in `loose_crop`, and for 1:N
 * `meta/ijbc_1N_gallery_G1.csv`, `..._G2.csv` (IJB-B: S1, S2) and `meta/ijbc_1N_probe_mixed.csv`.
 *
 * Faces are aligned by their five points, as InsightFace does.
 *
 * @throws UserError for a list that is missing, a line with wrong columns, lists that do not fit, or missing pictures
 */
export async function readIjb(root: string, options: DataOptions = {}): Promise<TemplateBenchmark> {
  const target = recogniseIjb(root);
  if (!target)
    throw new UserError(`${root}: is not IJB-B or IJB-C; expected meta/ijbc_face_tid_mid.txt in it`);
  const meta = (name: string) => join(root, 'meta', `${target}_${name}`);
  const [owners, points] = [
    await readOwners(meta('face_tid_mid.txt')),
    await readPoints(meta('name_5pts_score.txt')),
  ];
  if (owners.names.length !== points.names.length) {
    throw new UserError(
      `${root}: expected one line of points for each of ${owners.names.length} faces, found ${points.names.length}`,
    );
  }
  const [a, b, same] = (await readIntegerColumns(meta('template_pair_label.txt'), 3)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const folder = options.imagesFolder ?? join(root, 'loose_crop');
  const images = await findFaces(root, folder, points, options);
  return {
    name: `${root} (${target === 'ijbb' ? 'IJB-B' : 'IJB-C'})`,
    images,
    faces: { template: owners.template, media: owners.media, detectorScore: points.score },
    pairs: { a, b, same },
    ...(await readSearches(target, meta)),
  };
}

async function readOwners(
  file: string,
): Promise<{ names: string[]; template: Int32Array; media: Int32Array }> {
  const lines = await readList(file);
  for (const line of lines) {
    if (line.words.length !== 3 || !line.words.slice(1).every((word) => /^\d{1,9}$/.test(word))) {
      throw wrongLine(file, line, "'face template medium'");
    }
  }
  return {
    names: lines.map(({ words }) => words[0]),
    template: Int32Array.from(lines, ({ words }) => Number(words[1])),
    media: Int32Array.from(lines, ({ words }) => Number(words[2])),
  };
}

interface FacePoints {
  readonly names: readonly string[];
  /** [faces, 5, 2], in pixels. */
  readonly points: Float32Array;
  readonly score: Float32Array;
}

async function readPoints(file: string): Promise<FacePoints> {
  const lines = await readList(file);
  const points = new Float32Array(10 * lines.length);
  const score = new Float32Array(lines.length);
  for (const [i, line] of lines.entries()) {
    const numbers = line.words.slice(1).map(Number);
    if (numbers.length !== 11 || !numbers.every(Number.isFinite)) {
      throw wrongLine(file, line, "'face x1 y1 x2 y2 x3 y3 x4 y4 x5 y5 score'");
    }
    points.set(numbers.slice(0, 10), 10 * i);
    score[i] = numbers[10];
  }
  return { names: lines.map(({ words }) => words[0]), points, score };
}

async function findFaces(
  name: string,
  folder: string,
  { names, points }: FacePoints,
  options: DataOptions,
): Promise<readonly BenchmarkImage[]> {
  const pictures = names.map((face) => ({ paths: [face] }));
  const { images } = await findPictures(
    { name, listFolder: folder, pictures },
    { allowMissing: options.allowMissing ?? false },
    (file, i) => readAligned(file, points.subarray(10 * i, 10 * i + 10)),
  );
  return images;
}

/** The face as an uncompressed picture, warped by its points. */
async function readAligned(file: string, landmarks: Float32Array): Promise<Uint8Array> {
  const image = await decodePicture(await readPictureFile(file), file);
  const points = Array.from({ length: 5 }, (_, i): Point => [landmarks[2 * i], landmarks[2 * i + 1]]);
  return encodePicture(
    warpFace(image, estimateSimilarity(points, arcfaceTemplate(SIZE)), SIZE),
    SIZE,
    'fast',
  );
}

async function readSearches(
  target: 'ijbb' | 'ijbc',
  meta: (name: string) => string,
): Promise<Pick<TemplateBenchmark, 'galleries' | 'probes'>> {
  const probeFile = meta('1N_probe_mixed.csv');
  if (!existsSync(probeFile)) return { galleries: [], probes: NOTHING };
  const names = target === 'ijbb' ? ['S1', 'S2'] : ['G1', 'G2'];
  const galleries: NamedGallery[] = [];
  for (const name of names) {
    const file = meta(`1N_gallery_${name}.csv`);
    if (existsSync(file)) galleries.push({ name, ...(await readTemplateList(file)) });
  }
  const [first, second] = galleries;
  if (first && second) {
    // InsightFace searches both at once; their subjects differ.
    galleries.push({
      name: names.join('+'),
      template: [...Array.from(first.template), ...Array.from(second.template)],
      subject: [...Array.from(first.subject), ...Array.from(second.subject)],
    });
  }
  return { galleries, probes: await readTemplateList(probeFile) };
}

/** A list of templates and subjects: the first two columns; each template once, though the lists repeat it for each face. */
async function readTemplateList(file: string): Promise<TemplateList> {
  const [, ...rows] = parseCsv(await readText(file), file);
  const subjects = new Map<number, number>();
  for (const { line, fields } of rows) {
    const [template, subject] = fields;
    if (!/^\d{1,9}$/.test(template ?? '') || !/^\d{1,9}$/.test(subject ?? '')) {
      throw new UserError(
        `${file}, line ${line}: expected the numbers of a template and a subject first, found '${fields.slice(0, 2).join(',')}'`,
      );
    }
    subjects.set(Number(template), Number(subject));
  }
  return { template: [...subjects.keys()], subject: [...subjects.values()] };
}
