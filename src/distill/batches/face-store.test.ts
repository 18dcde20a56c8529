// Faces on disk: whole, of this run and of this number, or not there.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { FaceStore } from './face-store.js';

const { at } = useFolder();
const opened: FaceStore[] = [];
const open = (name: string, digest = 'a run') => {
  const store = new FaceStore({ file: at(name), digest, batchBytes: 5, blocks: 3 });
  opened.push(store);
  return store;
};
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
const faces = (value: number) => Uint8Array.of(value, 1, 2, 3, 4);

describe('a store of faces', () => {
  test('gives back what was put, also after it was opened again', async () => {
    const first = open('whole');
    await first.put(0, faces(7));
    await first.put(4, faces(9));
    await first.close();
    const again = open('whole');
    expect(await again.take(0)).toEqual(Buffer.from(faces(7)));
    expect(await again.take(4)).toEqual(Buffer.from(faces(9)));
    expect(await again.take(2)).toBeUndefined();
    expect(again.takeWarnings()).toEqual([]);
  });

  test('never grows beyond its blocks: a newer batch takes the place of an older one', async () => {
    const store = open('bounded');
    for (let number = 0; number < 10; number++) await store.put(number, faces(number));
    expect(statSync(at('bounded')).size).toBe(3 * (16 + 64 + 5));
    expect(await store.take(6)).toBeUndefined();
    expect(await store.take(8)).toEqual(Buffer.from(faces(8)));
  });

  test('tells once of blocks that are damaged, and of those of another run', async () => {
    const store = open('damaged');
    await store.put(0, faces(7));
    await store.put(1, faces(7));
    const bytes = readFileSync(at('damaged'));
    bytes[16 + 64] ^= 1;
    writeFileSync(at('damaged'), bytes);
    expect(await store.take(0)).toBeUndefined();
    expect(await store.take(1)).toEqual(Buffer.from(faces(7)));
    const other = open('damaged', 'another run');
    expect(await other.take(1)).toBeUndefined();
    const line = `${at('damaged')}: is damaged, or of another run; what it lacks is drawn again`;
    expect([...store.takeWarnings(), ...store.takeWarnings()]).toEqual([line]);
    expect(other.takeWarnings()).toEqual([line]);
  });

  test('leaves a disk alone that checkpoints may soon fill', async () => {
    const reservedBytes = Number.MAX_SAFE_INTEGER;
    const store = new FaceStore({
      file: at('nearly'),
      digest: 'a run',
      batchBytes: 5,
      blocks: 3,
      reservedBytes,
    });
    opened.push(store);
    await store.put(0, faces(1));
    expect(await store.take(0)).toBeUndefined();
    expect(statSync(at('nearly')).size).toBe(0);
    expect(store.takeWarnings()).toEqual([
      expect.stringMatching(/\(ENOSPC\); faces are kept in memory only/),
    ]);
  });

  test('on a disk that becomes full tells so, and gives back the room that it takes', async () => {
    const store = open('full');
    await store.put(0, faces(1));
    expect(statSync(at('full')).size).toBeGreaterThan(0);
    // The system writes a part of a block, then nothing more.
    const handle = await openFile(at('full'));
    const prototype: typeof handle = Object.getPrototypeOf(handle);
    await handle.close();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    vi.spyOn(prototype, 'write')
      .mockResolvedValueOnce({ bytesWritten: 7, buffer: '' })
      .mockRejectedValueOnce(full);
    await store.put(1, faces(1));
    vi.restoreAllMocks();
    expect(statSync(at('full')).size).toBe(0);
    await store.put(2, faces(1));
    expect(await store.take(0)).toBeUndefined();
    expect(store.takeWarnings()).toEqual([
      `${at('full')}: the disk is full (ENOSPC); faces are kept in memory only, and a resumed run draws them again`,
    ]);
  });

  test('whose name a folder has leaves it alone, at the end too', async () => {
    mkdirSync(at('taken'));
    const store = open('taken');
    await store.put(0, faces(1));
    expect(store.takeWarnings()).toEqual([expect.stringMatching(/a folder is in the way/)]);
    await store.remove();
    expect(statSync(at('taken')).isDirectory()).toBe(true);
  });

  test('that cannot be written tells so once, and the run goes on without it', async () => {
    const store = open('no/such/folder');
    await store.put(0, faces(1));
    await store.put(1, faces(1));
    expect(await store.take(0)).toBeUndefined();
    expect(store.takeWarnings()).toEqual([
      expect.stringMatching(
        /no\/such\/folder: .*\(ENOENT\); faces are kept in memory only, and a resumed run draws them again$/,
      ),
    ]);
    expect(store.takeWarnings()).toEqual([]);
  });
});
