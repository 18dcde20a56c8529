// Says what a file looks like from its first bytes, so that an error can name what was given by mistake.

import { describeForeign } from './foreign/foreign-format.js';
import { latin1, recogniseSignature } from './foreign/signatures.js';
import { recogniseText } from './foreign/texts.js';

const signatures: readonly (readonly [what: string, bytes: string])[] = [
  ['a zip archive (PyTorch .pt files are zip archives)', 'PK\x03\x04'],
  ['a PNG picture', '\x89PNG'],
  ['a JPEG picture', '\xff\xd8\xff'],
  ['a WebP picture or a sound (RIFF)', 'RIFF'],
  ['a GIF picture', 'GIF8'],
  ['a NumPy array (.npy)', '\x93NUMPY'],
  ['a PDF document', '%PDF'],
];

// What servers answer instead of a file, such as '404: Not Found'; a pickle of text has line feeds in it.
const SENTENCE = /^\w[\x21-\x7e]* [\x20-\x7e]+$/;
const MAX_SENTENCE = 200;

/** Whether bytes begin like a Python pickle of protocol 2 to 5; those of 0 and 1 have no signature. */
export function isPickle(start: Uint8Array): boolean {
  return start[0] === 0x80 && start[1] >= 2 && start[1] <= 5;
}

/** Whether bytes begin like a safetensors file: the length of a header, and its first bracket. */
export function isSafetensors(start: Uint8Array): boolean {
  return start.length >= 9 && start[8] === 0x7b && start[4] + start[5] + start[6] + start[7] === 0;
}

/**
 * Describes bytes by what they start with ('an HTML page', 'a zip archive …'); undefined where nothing is recognised.
 *
 * Binary formats without a signature of their own (ONNX) are not recognised; those with a weak one (pickle,
 * safetensors) only where the start could hardly be anything else.
 */
export function recogniseBytes(bytes: Uint8Array): string | undefined {
  const start = latin1(bytes.subarray(0, 256));
  const known = signatures.find(([, signature]) => start.startsWith(signature));
  if (known) return known[0];
  if (isPickle(bytes)) return 'a Python pickle';
  if (isSafetensors(bytes)) return 'a safetensors file';
  const foreign = recogniseSignature(bytes) ?? recogniseText(bytes.subarray(0, MAX_TEXT));
  if (foreign) return describeForeign(foreign);
  // Some servers put a byte order mark in front.
  const text = start.replace(/^\xef\xbb\xbf/, '').trim();
  if (/^<\?xml|^<svg/i.test(text)) return 'an XML document';
  if (/^[[{]\s*["{[]/.test(text)) return 'JSON text';
  if (bytes.length <= MAX_SENTENCE && SENTENCE.test(text))
    return `a text, '${text}'; the download failed: download the file itself`;
  return undefined;
}

const MAX_TEXT = 2 ** 16;
