// What of a folder decides whether a resumed run reads the same pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { supervisedKind } from '../../config/kinds.js';
import { resolveSupervisedConfig } from '../../config/resolve.js';
import { fingerprintFiles } from './fingerprint.js';

const { folder, at } = useFolder();

test('thumbnails and other things that systems put into a folder are no part of it; pictures are', async () => {
  const config = resolveSupervisedConfig({ source: { kind: 'folder', folder } });
  const print = () => fingerprintFiles(supervisedKind, config);
  mkdirSync(at('ada'));
  writeFileSync(at('ada/1.jpg'), 'x');
  const before = await print();
  mkdirSync(at('ada/@eaDir/1.jpg'), { recursive: true });
  writeFileSync(at('ada/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg'), 'small');
  writeFileSync(at('.DS_Store'), 'x');
  writeFileSync(at('ada/Thumbs.db'), 'x');
  expect(await print()).toEqual(before);
  writeFileSync(at('ada/2.jpg'), 'x');
  expect(await print()).not.toEqual(before);
});
