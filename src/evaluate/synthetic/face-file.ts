// Drawn faces kept in a file: their bytes behind a checksum, written whole or not at all.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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
 * Writes batches of pictures to a file, in order, whole or not at all.
 *
 * @throws UserError naming the file when it cannot be written, and the space it needs when the disk is full
 */
export async function writeFaceFile(
  file: string,
  { key, length }: FaceFileContent,
  batches: AsyncIterable<Uint8Array>,
): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      const hash = createHash('sha256').update(key);
      let position = HEADER;
      for await (const batch of batches) {
        hash.update(batch);
        await handle.write(batch, 0, batch.length, position);
        position += batch.length;
      }
      await handle.write(hash.digest(), 0, HEADER, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code;
    if (typeof code !== 'string') throw error;
    const needed = Math.ceil((length + HEADER) / 2 ** 20);
    const reason =
      code === 'ENOSPC' || code === 'EDQUOT'
        ? `the disk is full: free ${needed} MiB there`
        : `cannot be written (${code}): make the folder writable`;
    throw new UserError(`${file}: ${reason}, or choose another folder`, { mendedBy: ['cache'] });
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
