// Digests by which contents are told apart: SHA-256 in hexadecimal.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The SHA-256 of texts and bytes one after the other, 64 hexadecimal digits. */
export function digestOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** The SHA-256 of what a file holds, read in parts. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
