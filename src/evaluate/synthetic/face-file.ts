// Drawn faces kept in a file: their bytes behind a checksum, written whole or not at all.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '../../files/format-number.js';
import { makeFolder } from '../../files/make-folder.js';
import { describeRefusal } from '../../files/system-error.js';
import { UserError } from '../../files/user-error.js';

/** Bytes of the checksum, SHA-256 over the text that says what is drawn and the pictures. */
const HEADER = 32;

/** What a file is to hold. */
export interface FaceFileContent {
  /** What is drawn: pictures of another key are not these. */
  readonly key: string;
  /** Bytes of all pictures. */
  readonly length: number;
}

/**
 * Writes pictures to a file, whole or not at all.
 *
 * @throws UserError naming the file, why it cannot be written, and the space it needs
 */
export async function writeFaceFile(
  file: string,
  { key, length }: FaceFileContent,
  pixels: Uint8Array,
): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await makeFolder(dirname(file), { mendedBy: ['cache'] });
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(createHash('sha256').update(key).update(pixels).digest());
      await handle.writeFile(pixels);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    const { reason, advice } = refusal;
    throw new UserError(
      `${file}: its ${formatBytes(length + HEADER)} cannot be written: ${reason}; ${advice}`,
      { mendedBy: ['cache'] },
    );
  }
}

/** Whether a file holds these pictures, as they were written. */
export async function isWholeFaceFile(file: string, { key, length }: FaceFileContent): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size !== HEADER + length) return false;
      const expected = (await handle.read(Buffer.alloc(HEADER), 0, HEADER, 0)).buffer;
      const hash = createHash('sha256').update(key);
      for await (const chunk of createReadStream(file, { start: HEADER, highWaterMark: 1 << 20 })) {
        hash.update(chunk as Buffer);
      }
      return hash.digest().equals(expected);
    } finally {
      await handle.close();
    }
  } catch {
    // Missing or unreadable: it is drawn and written again, and an error of that is told.
    return false;
  }
}

/**
 * Reads `count` pictures of `bytesEach` from place `first` on.
 *
 * @throws UserError naming the file when it is gone or cut short meanwhile
 */
export async function readFaceFile(
  file: string,
  first: number,
  count: number,
  bytesEach: number,
): Promise<Uint8Array> {
  const pixels = new Uint8Array(count * bytesEach);
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    const read = await handle?.read(pixels, 0, pixels.length, HEADER + first * bytesEach);
    if (read?.bytesRead !== pixels.length) {
      throw new UserError(`${file}: was changed while it was being read; start again to draw it anew`);
    }
  } finally {
    await handle?.close();
  }
  return pixels;
}
