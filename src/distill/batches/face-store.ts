// Drawn faces on disk, so that a resumed run does not draw them again: a file of blocks, each with its own checksum.
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestOf } from '../../files/digest.js';
import { describeRefusal } from '../../files/system-error.js';

/** What a store holds. */
export interface FaceStoreOptions {
  readonly file: string;
  /** Stands for the run: blocks of another one count as not there. */
  readonly digest: string;
  /** Bytes of a batch. */
  readonly batchBytes: number;
  /** Batches at the most: a newer one takes the place of the one so many before it. */
  readonly blocks: number;
  /** Bytes of the disk that are left for all else, 256 MiB unless given. */
  readonly reservedBytes?: number;
}

const RESERVED_BYTES = 256 * 2 ** 20;

/** A block begins with the batch's number and the checksum, in characters. */
const NUMBER_BYTES = 16;
const HEADER_BYTES = NUMBER_BYTES + 64;

/**
 * Batches of faces by number in one file of `blocks` places.
 *
 * It is never essential: what cannot be written is not kept, and what is damaged or of another run is drawn again; either is
 * told once. On a full disk it gives back what it takes, because checkpoints need the room.
 */
export class FaceStore {
  readonly #warnings: string[] = [];
  #file: Promise<FileHandle | undefined> | undefined;
  #isLost = false;
  #isWarned = false;

  constructor(private readonly options: FaceStoreOptions) {}

  /** Writes the faces of batch `number`. */
  async put(number: number, faces: Uint8Array): Promise<void> {
    const file = await this.#open();
    if (!file) return;
    const header = `${String(number).padEnd(NUMBER_BYTES)}${this.#checksum(number, faces)}`;
    const block = Buffer.concat([Buffer.from(header, 'latin1'), faces]);
    try {
      await this.#leaveRoom();
      // A disk that is nearly full takes a part, and says why only when it is asked for the rest.
      for (let done = 0; done < block.length; ) {
        done += (await file.write(block, done, block.length - done, this.#placeOf(number) + done))
          .bytesWritten;
      }
    } catch (error) {
      this.#giveUp(error);
      await file.truncate(0).catch(() => undefined);
    }
  }

  /** The faces of batch `number`; undefined where they are not there. */
  async take(number: number): Promise<Uint8Array | undefined> {
    const file = await this.#open();
    if (!file) return undefined;
    const block = Buffer.alloc(HEADER_BYTES + this.options.batchBytes);
    const place = this.#placeOf(number);
    const { bytesRead } = await file.read(block, 0, block.length, place).catch(() => ({ bytesRead: 0 }));
    // Another batch is there, or none yet.
    if (bytesRead === 0 || Number(block.toString('latin1', 0, NUMBER_BYTES)) !== number) return undefined;
    const faces = block.subarray(HEADER_BYTES);
    if (block.toString('latin1', NUMBER_BYTES, HEADER_BYTES) === this.#checksum(number, faces)) return faces;
    this.#warnOnce(`${this.options.file}: is damaged, or of another run; what it lacks is drawn again`);
    return undefined;
  }

  /** What has become known since this was last asked, in one line each. */
  takeWarnings(): string[] {
    return this.#warnings.splice(0);
  }

  /** Takes the file off the disk. */
  async remove(): Promise<void> {
    await this.close();
    this.#isLost = true;
    // What cannot be taken away, such as a folder of this name, was not written here, and no reason for a run to fail at its end.
    await rm(this.options.file, { force: true }).catch(() => undefined);
  }

  /** Closes the file, which stays. Idempotent. */
  async close(): Promise<void> {
    await (await this.#file)?.close();
    this.#file = Promise.resolve(undefined);
  }

  #open(): Promise<FileHandle | undefined> {
    // Kept bytes of an earlier sitting are read, so the file is not emptied; it is made where it is missing.
    this.#file ??= open(this.options.file, 'r+')
      .catch(() => open(this.options.file, 'w+'))
      .catch((error) => this.#giveUp(error));
    return this.#isLost ? Promise.resolve(undefined) : this.#file;
  }

  /** Checkpoints and networks come first: on a disk that they may soon fill no faces are kept. */
  async #leaveRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.options.file));
    const free = bavail * bsize;
    const { reservedBytes = RESERVED_BYTES } = this.options;
    if (free < reservedBytes) throw Object.assign(new Error('nearly full'), { code: 'ENOSPC' });
  }

  #giveUp(error: unknown): undefined {
    if (!this.#isLost) {
      const reason = describeRefusal(error)?.reason ?? String(error);
      this.#warnings.push(
        `${this.options.file}: ${reason}; faces are kept in memory only, and a resumed run draws them again`,
      );
    }
    this.#isLost = true;
    return undefined;
  }

  #warnOnce(message: string): void {
    if (!this.#isWarned) this.#warnings.push(message);
    this.#isWarned = true;
  }

  #placeOf(number: number): number {
    const { blocks, batchBytes } = this.options;
    return (number % blocks) * (HEADER_BYTES + batchBytes);
  }

  #checksum(number: number, faces: Uint8Array): string {
    return digestOf(this.options.digest, ` ${number} `, faces);
  }
}
