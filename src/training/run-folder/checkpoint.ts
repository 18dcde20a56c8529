// Checkpoints: safetensors files that carry a digest of themselves, written whole or not at all, the newest two kept.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../files/digest.js';
import { makeFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors/safetensors.js';

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  /** Optimiser steps made. */
  readonly step: number;
  /** `configDigest` of the run's configuration. */
  readonly digest: string;
  /** Parameters, moments and statistics by name, row-major. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  /** Counters and other numbers, kept to the last bit. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A checkpoint that could not be used, and why. */
export interface DamagedCheckpoint {
  /** Path inside the run folder. */
  readonly file: string;
  readonly reason: string;
}

const FOLDER = 'checkpoints';
const KEPT = 2;
const NO_DIGEST = '0'.repeat(64);
const DIGEST_KEY = Buffer.from('"sha256":"');

/**
 * Writes a checkpoint and removes all but it and the one before it.
 *
 * The SHA-256 in the metadata covers the whole file, header included, with its own 64 digits taken as zeros: no bit can
 * flip unseen. Files of later steps are removed too: a run that writes step n has refused them when it was resumed.
 *
 * @param folder the run folder
 * @returns the file's path inside the run folder, such as `checkpoints/step-00001234.safetensors`
 * @throws UserError naming the folder when it cannot be written or the disk is full; older checkpoints stay as they are
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<string> {
  const name = `step-${String(checkpoint.step).padStart(8, '0')}.safetensors`;
  const target = join(folder, FOLDER);
  await makeFolder(target);
  await writeFileWhole(join(target, name), encode(checkpoint));
  for (const { file, step } of await listCheckpoints(folder)) {
    if (step > checkpoint.step) await rm(join(folder, file), { force: true });
  }
  for (const { file } of (await listCheckpoints(folder)).slice(KEPT)) {
    await rm(join(folder, file), { force: true });
  }
  return `${FOLDER}/${name}`;
}

/**
 * Reads the newest checkpoint that is whole, or nothing where there is none.
 *
 * @returns the checkpoint, its path inside the run folder, and the damaged newer ones that were passed over
 * @throws UserError when there are checkpoints but none is whole
 */
export async function readNewestCheckpoint(
  folder: string,
): Promise<{ checkpoint: Checkpoint; file: string; damaged: DamagedCheckpoint[] } | undefined> {
  const damaged: DamagedCheckpoint[] = [];
  for (const { file, step } of await listCheckpoints(folder)) {
    try {
      const checkpoint = decode(await readFile(join(folder, file)), file);
      if (checkpoint.step !== step) throw new UserError(`it holds step ${checkpoint.step}`);
      return { checkpoint, file, damaged };
    } catch (error) {
      if (!(error instanceof UserError) && !('code' in (error as Error))) throw error;
      damaged.push({ file, reason: (error as Error).message });
    }
  }
  if (damaged.length === 0) return undefined;
  const list = damaged.map(({ file, reason }) => `${file} (${reason})`).join(', ');
  throw new UserError(
    `${folder}: no checkpoint is whole: ${list}: restore one from a copy, or start anew in another folder`,
    { mendedBy: ['folder'] },
  );
}

async function listCheckpoints(folder: string): Promise<{ file: string; step: number }[]> {
  const names = await readdir(join(folder, FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`${join(folder, FOLDER)}: cannot be read (${error.code})`);
  });
  return names
    .flatMap((name) => {
      const step = /^step-(\d{8,15})\.safetensors$/.exec(name)?.[1];
      return step === undefined ? [] : [{ file: `${FOLDER}/${name}`, step: Number(step) }];
    })
    .sort((a, b) => b.step - a.step);
}

function encode({ step, digest, tensors, numbers }: Checkpoint): Uint8Array {
  const texts = Object.entries(numbers).map(([key, value]) => [
    key,
    Object.is(value, -0) ? '-0' : String(value),
  ]);
  const metadata = {
    sha256: NO_DIGEST,
    step: String(step),
    digest,
    numbers: JSON.stringify(Object.fromEntries(texts)),
  };
  const bytes = writeSafetensors(tensors, metadata);
  const at = findDigest(bytes);
  if (at === undefined) throw new Error('the checkpoint has no place for its own digest');
  Buffer.from(bytes.buffer).write(digestOf(bytes), at, 'latin1');
  return bytes;
}

function decode(bytes: Buffer, file: string): Checkpoint {
  const at = findDigest(bytes);
  if (at === undefined) throw new UserError('it is cut short or no checkpoint');
  const stored = bytes.toString('latin1', at, at + 64);
  bytes.write(NO_DIGEST, at, 'latin1');
  if (digestOf(bytes) !== stored) {
    throw new UserError('its content does not match its checksum');
  }
  const { metadata, tensors } = readSafetensors(bytes, file);
  const checked = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, { shape, data }] of tensors) {
    if (!(data instanceof Float32Array)) throw new UserError(`tensor ${name} is not float32`);
    checked.set(name, { shape, data });
  }
  const numbers = JSON.parse(metadata.numbers ?? '{}') as Record<string, string>;
  return {
    step: Number(metadata.step),
    digest: metadata.digest ?? '',
    tensors: checked,
    numbers: Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])),
  };
}

/** Where the 64 digits stand: the metadata come first in the header, and the digest first in them. */
function findDigest(bytes: Uint8Array): number | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).indexOf(DIGEST_KEY);
  const start = at + DIGEST_KEY.length;
  return at < 0 || start + 64 > bytes.length ? undefined : start;
}
