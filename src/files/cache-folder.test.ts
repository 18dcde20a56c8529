// Where the cache folder is, by the settings of the system.
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheFolder } from './cache-folder.js';
import { homeFolder } from './home-path.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a setting that no shell has seen may say ~ for the user’s folder', () => {
  for (const [setting, folder] of [
    ['~/faces', join(homeFolder(), 'faces')],
    ['~', homeFolder()],
    ['/data/~/x', '/data/~/x'],
    ['~ann/x', '~ann/x'],
  ]) {
    vi.stubEnv('SYNTHDISTILL_CACHE', setting);
    expect(cacheFolder()).toBe(folder);
  }
});
