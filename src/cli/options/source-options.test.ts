// Mistakes in the files that options name are told in terms of these options.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { setCommandStage } from '../../../test/cli/command-stage.js';
import { UserError, underKey } from '../../files/user-error.js';
import { makeProgram } from '../program.js';
import { describeFailure } from '../terminal/errors.js';
import { nameSourceOptions } from './source-options.js';

const stage = setCommandStage();

/** The line with which `distill` ends, before it has timed anything. */
async function refusal(...args: string[]): Promise<string> {
  for (const name of ['t.onnx', 'note.txt']) writeFileSync(stage.at(name), 'x');
  mkdirSync(stage.at('faces'), { recursive: true });
  const command = makeProgram().commands.find((each) => each.name() === 'distill');
  const run = command?.parseAsync(['--out', stage.at('run'), ...args], { from: 'user' });
  const error = await run?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return describeFailure(error, { command }).text.replaceAll(stage.at('.'), '.');
}

test('a path that leads nowhere is told by the option that gave it, wherever its source stands in the list', async () => {
  const teacher = ['--teacher', stage.at('t.onnx')];
  expect(await refusal('--teacher', stage.at('none.onnx'))).toBe(
    'error: --teacher: ./none.onnx: no such file; correct the path',
  );
  expect(await refusal(...teacher, '--faces', stage.at('none'))).toBe(
    'error: --faces: ./none: no such folder; correct the path',
  );
  expect(await refusal(...teacher, '--faces', stage.at('note.txt'), '--generator', stage.at('t.onnx'))).toBe(
    'error: --faces: ./note.txt is not a folder; give the path of a folder',
  );
  expect(await refusal(...teacher, '--faces', stage.at('faces'), '--generator', stage.at('none.pkl'))).toBe(
    "error: --generator: ./none.pkl: no such file; expected a generator, NVIDIA's StyleGAN2 .pkl or ONNX",
  );
});

test('what a configuration refuses of the sources is told by the options, not by the list made of them', async () => {
  const given = ['--teacher', stage.at('t.onnx'), '--faces', stage.at('faces')];
  expect(await refusal(...given)).toMatch(/^error: --faces: .\/faces: holds no pictures; expected \.jpg,/);
  const line = await refusal(...given, '--generator', stage.at('t.onnx'), '--set', 'training.batchSize=2');
  expect(line).toMatch(
    /^error: --faces and --generator: generator\.sources\.2\.share: expected a share .* of the 2 faces/,
  );
});

test('a file is told by the key where the configuration has it from --set or from a file', async () => {
  const given = ['--teacher', stage.at('t.onnx'), '--faces', stage.at('faces')];
  const other = `generator.sources.1.folder=${stage.at('none')}`;
  expect(await refusal(...given, '--set', other)).toBe(
    'error: generator.sources.1.folder: ./none: no such folder; correct the path (--set generator.sources.1.folder=PATH)',
  );
  expect(await refusal('--set', `teacher.file=${stage.at('none')}`)).toMatch(/^error: teacher\.file: /);
});

test('what is found in the files once they are opened is told by the option too', async () => {
  const faultOf = (key: string) =>
    underKey(key, async () => {
      throw new UserError('x: holds nothing', { mendedBy: ['set generator.sources.2.kind=onnx'] });
    }).catch((error: unknown) => error);
  const flags = { teacher: 't', faces: 'f', generator: 'g', set: [] };
  const named = async (key: string) => nameSourceOptions(await faultOf(key), flags);
  expect(await named('teacher.file')).toMatchObject({ message: '--teacher: x: holds nothing' });
  expect(await named('generator.sources.1')).toMatchObject({ message: '--faces: x: holds nothing' });
  // The remedy is another key's, and still one.
  expect(await named('generator.sources.2')).toMatchObject({
    message: '--generator: x: holds nothing',
    mendedBy: ['set generator.sources.2.kind=onnx'],
  });
  expect(await named('generator.sources.0')).toMatchObject({
    message: 'generator.sources.0: x: holds nothing',
  });
  expect(await named('generator.sources.22')).toMatchObject({
    message: 'generator.sources.22: x: holds nothing',
  });
  expect(nameSourceOptions('whatever', flags)).toBe('whatever');
});
