// How a failure is told: its remedies are options that the command in question has.
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { type Remedy, UserError } from '../../files/user-error.js';
import { makeProgram } from '../program.js';
import { describeFailure } from './errors.js';

const commandNamed = (name: string): Command => {
  const command = makeProgram().commands.find((each) => each.name() === name);
  if (!command) throw new Error(name);
  return command;
};
const told = (command: string, ...mendedBy: Remedy[]) =>
  describeFailure(new UserError('x: y', { mendedBy }), { command: commandNamed(command) }).text;

test('another folder is chosen by the option that the command has for it', () => {
  expect(told('distill', 'resume', 'folder')).toBe('error: x: y (--resume, --out)');
  expect(told('experiment', 'resume', 'folder')).toBe('error: x: y (--out)');
  expect(told('export-weights', 'folder')).toBe('error: x: y (--to)');
  expect(told('evaluate', 'folder')).toBe('error: x: y (--report)');
  expect(told('verify', 'folder')).toBe('error: x: y');
});

test('options that the command does not have are left out, those of other commands are named with them', () => {
  expect(told('distill', 'cache')).toBe('error: x: y');
  expect(told('calibrate', 'cache')).toBe('error: x: y (--cache)');
  expect(told('align', 'set teacher.file=PATH')).toBe('error: x: y');
  expect(told('distill', 'set teacher.file=PATH')).toBe('error: x: y (--set teacher.file=PATH)');
  expect(told('info', 'importFile')).toBe('error: x: y (synthdistill import)');
});

test('who has no option for it is told the command', () => {
  expect(told('embed', 'align')).toBe('error: x: y (--align)');
  expect(told('distill', 'align')).toBe('error: x: y (synthdistill align)');
});

test('before a command is known no option is named', () => {
  const error = new UserError('x: y', { mendedBy: ['folder'] });
  expect(describeFailure(error).text).toBe('error: x: y');
});
