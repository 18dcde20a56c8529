// Texts, messages and lists of names that go on and on: what is looked for in them must not cost time.
import { writeSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { bytesOf } from './hostile-pickles.js';

const message = (content: string | Uint8Array): Uint8Array => {
  const bytes = bytesOf(content);
  return bytesOf(0x0a, bytes.length, bytes);
};

/** A file of weights with this many tensors of nothing, by their names. */
const named = (count: number, nameOf: (i: number) => string): Uint8Array =>
  writeSafetensors(
    new Map(Array.from({ length: count }, (_, i) => [nameOf(i), { shape: [0], data: new Float32Array(0) }])),
  );

/** By what is endless in them. */
export const endlessFiles: Readonly<Record<string, string | Uint8Array>> = {
  comments: '#\n'.repeat(30_000),
  'one comment': '# '.repeat(30_000),
  'layers of Caffe': `name: "x"\n${'layer {\n'.repeat(8000)}`,
  'nodes of MXNet': `{"nodes": [${'"op" '.repeat(10_000)}`,
  'spaces in XML': `<?xml${' '.repeat(60_000)}`,
  'names in a list of Apple': `<?xml?>${'<plist'.repeat(10_000)}`,
  'nodes of TensorFlow': bytesOf(...Array.from({ length: 5000 }, () => message(message(message('x'))))),
  'tensors under one deep path': named(3000, (i) => `${'a.'.repeat(15)}conv${i}.weight`),
  'tensors under many paths': named(3000, (i) => `net${i % 200}.${'a.'.repeat(14)}conv${i}.weight`),
};
