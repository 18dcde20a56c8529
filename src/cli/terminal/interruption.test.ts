// Ctrl-C before there is anything to save, in processes of their own: signals and exit codes are the subject.
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { startNode, type WatchedProcess } from '../../../test/watch-process.js';

const folder = useFolderPerTest();
const moduleAt = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Starts a process that does `work`, a function of the signal, and says what came of it; it does not outlive the test. */
function begin(work: string): WatchedProcess {
  const file = folder.at('played.mjs');
  writeFileSync(
    file,
    `import { untilInterrupted } from ${moduleAt('./interruption.js')};
    import { Engine } from ${moduleAt('../../graph/engine.js')};
    const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const result = await untilInterrupted(${work});
    console.log('came to', result);`,
  );
  const started = startNode([file]);
  onTestFinished(() => {
    started.process.kill('SIGKILL');
  });
  return started;
}

test('what comes to its end is given, and nobody listens any longer', async () => {
  const command = begin('async () => { await after(10); return 3; }');
  expect(await command.done).toEqual({ code: 0, stdout: 'came to 3\n', stderr: '' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with one line and 130', async (signal) => {
  const command = begin(`async (signal) => {
    const engine = await Engine.start();
    signal.addEventListener('abort', () => void engine.stop());
    console.log('at work');
    for (;;) await engine.write(engine.slot('x'), { data: new Float32Array(1), shape: [1] });
  }`);
  await command.printed(/at work/);
  command.process.kill(signal);
  // That the engine was stopped is nobody's failure.
  expect(await command.done).toEqual({
    code: 130,
    stdout: 'at work\ncame to undefined\n',
    stderr: 'interrupted before the run began\n',
  });
});

test('what does not end when it is told to is left in the midst of it', async () => {
  const command = begin("async () => { console.log('at work'); await after(1e9); }");
  await command.printed(/at work/);
  command.process.kill('SIGINT');
  const { stderr } = await command.done;
  expect([command.process.signalCode, stderr]).toEqual(['SIGINT', 'interrupted before the run began\n']);
});
