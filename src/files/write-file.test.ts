import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../test/use-folder.js';
import { requireWritableFile, writeFileWhole } from './write-file.js';

describe('writing a file whole', () => {
  const { folder, at } = useFolderPerTest();

  test('a read-only file is refused before and at writing, and stays as it is', async () => {
    const file = at('model.onnx');
    writeFileSync(file, 'old');
    chmodSync(file, 0o444);
    await expect(requireWritableFile(file)).rejects.toThrow(`${file}: is read-only; make it writable`);
    await expect(writeFileWhole(file, 'new')).rejects.toThrow(`${file}: is read-only; make it writable`);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['model.onnx']);
  });

  test('a file that is replaced keeps its permissions', async () => {
    const file = at('model.onnx');
    writeFileSync(file, 'old');
    chmodSync(file, 0o666);
    await writeFileWhole(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o666);
  });

  test('a folder in the place of the file is named', async () => {
    await expect(requireWritableFile(folder)).rejects.toThrow(`${folder}: is a folder`);
  });
});
