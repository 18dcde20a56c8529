// Says what a file looks like from its first bytes, so that an error can name what was given by mistake.

const signatures: readonly (readonly [what: string, ...bytes: readonly number[]])[] = [
  ['a zip archive (PyTorch .pt files are zip archives)', 0x50, 0x4b, 0x03, 0x04],
  ['a PNG picture', 0x89, 0x50, 0x4e, 0x47],
  ['a JPEG picture', 0xff, 0xd8, 0xff],
  ['a gzip archive', 0x1f, 0x8b],
  ['a NumPy array (.npy)', 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  ['an HDF5 file', 0x89, 0x48, 0x44, 0x46],
  ['a PDF document', 0x25, 0x50, 0x44, 0x46],
];

// What servers answer instead of a file, such as '404: Not Found'; a pickle of text has line feeds in it.
const SENTENCE = /^\w[\x21-\x7e]* [\x20-\x7e]+$/;
const MAX_SENTENCE = 200;

/**
 * Describes bytes by what they start with ('an HTML page', 'a zip archive …'); undefined where nothing is recognised.
 *
 * Binary formats without a signature of their own (ONNX) are not recognised; those with a weak one (pickle,
 * safetensors) only where the start could hardly be anything else.
 */
export function recogniseBytes(bytes: Uint8Array): string | undefined {
  for (const [what, ...start] of signatures) {
    if (start.every((byte, at) => bytes[at] === byte)) return what;
  }
  if (new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar') {
    return "a tar archive (PyTorch's first file format; load and save it again with a later PyTorch)";
  }
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256));
  // Some servers put a byte order mark in front.
  const text = start.replace(/^\u00ef\u00bb\u00bf/, '').trim();
  if (text.startsWith('version https://git-lfs'))
    return 'a Git LFS pointer (fetch the file itself: git lfs pull)';
  if (/^<(!doctype|!--|html|head|body)/i.test(text)) return 'an HTML page (a download that failed?)';
  if (/^<\?xml|^<svg/i.test(text)) return 'an XML document';
  if (/^[[{]\s*["{[]/.test(text)) return 'JSON text';
  if (bytes.length <= MAX_SENTENCE && SENTENCE.test(text))
    return `a text, '${text}' (a download that failed?)`;
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return 'a Python pickle';
  if (bytes.length >= 9 && bytes[8] === 0x7b && bytes[4] + bytes[5] + bytes[6] + bytes[7] === 0) {
    return 'a safetensors file';
  }
  return undefined;
}
