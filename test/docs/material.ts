// The files that the documentation's programs name, in small: tiny networks, pictures, a benchmark, a short configuration.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readYamlFile } from '../../src/files/yaml.js';
import { writeTorch } from '../../src/formats/torch/write.js';
import { makePictures, tinyTeacher } from '../e2e/distill-fixtures.js';
import { blockFace, blockPairs, pickleBenchmark, tinyNetwork } from '../e2e/face-fixtures.js';
import { toyYunet } from '../faces/toy-yunet.js';

type Bytes = Uint8Array | string;

async function benchmark(): Promise<Bytes> {
  const { images, same } = await blockPairs(20);
  return pickleBenchmark(images, same);
}

/** The configuration of that name, of two steps instead of hundreds. */
function shortened(file: string): Bytes {
  const training = { batchSize: 16, epochs: 1, imagesPerEpoch: 32, validationImages: 16 };
  // JSON is YAML.
  return JSON.stringify({ ...readYamlFile(file), target: 'raw', training });
}

const files: Readonly<Record<string, () => Bytes | Promise<Bytes>>> = {
  'configs/first-folder.yaml': () => shortened('configs/first-folder.yaml'),
  'runs/first/student.onnx': () => tinyNetwork(),
  'teacher.onnx': () => tinyTeacher(),
  'yunet.onnx': () => toyYunet(),
  'backbone.pth': () => writeTorch(new Map([['conv1.weight', { shape: [2], data: Float32Array.of(1, 2) }]])),
  'lfw.bin': benchmark,
  'a.png': () => blockFace(1),
  'b.png': () => blockFace(1, 1),
};

/** Puts into a folder what a program names. */
export async function prepareFor(program: string, folder: string): Promise<void> {
  for (const [name, make] of Object.entries(files)) {
    if (!program.includes(name)) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), await make());
  }
  if (program.includes('folder=faces')) await makePictures(join(folder, 'faces'), 64);
}
