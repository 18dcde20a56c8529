// Progress where lines cannot be replaced.
import { afterEach, expect, test, vi } from 'vitest';
import { startProgress } from './output.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('progress on a pipe is a line now and then, and short work says nothing', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  // What runs tests has no terminal.
  expect(process.stderr.isTTY).toBeFalsy();
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const progress = startProgress();
  for (let second = 1; second <= 47; second++) {
    vi.advanceTimersByTime(1000);
    progress.show(`second ${second}`);
  }
  progress.clear();
  expect(written).toEqual(['second 15\n', 'second 30\n', 'second 45\n']);
});
