// A project of somebody who has installed this package: TypeScript compiled by tsc, and run, against the package's exports.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type ProcessResult, startNode } from '../watch-process.js';

/** A mistake that the compiler found. */
export interface TypeMistake {
  /** The name under which the program was given. */
  readonly name: string;
  /** Line of the program, from 1; 0 for a mistake of no line. */
  readonly line: number;
  readonly message: string;
}

/** The project. */
export interface UserProject {
  /** Compiles programs by name, all at once; gives what is wrong with their types. */
  compile(programs: ReadonlyMap<string, string>): TypeMistake[];
  /** Runs a compiled program in a folder of its own, which `prepare` has filled; gives what it printed. */
  run(name: string, prepare: (folder: string) => Promise<void>): Promise<ProcessResult>;
  close(): void;
}

const compilerOptions = {
  target: 'ES2023',
  lib: ['ES2023', 'ESNext.Disposable'],
  module: 'NodeNext',
  types: ['node'],
  typeRoots: [resolve('node_modules/@types')],
  strict: true,
  rootDir: 'programs',
  outDir: 'compiled',
};

/** Makes the project in a temporary folder, with the package linked as `npm install PATH` does it. */
export function openUserProject(): UserProject {
  const root = mkdtempSync(join(tmpdir(), 'synthdistill-user-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('package.json', JSON.stringify({ type: 'module' }));
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['programs'] }));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(resolve('.'), join(root, 'node_modules', 'synthdistill'), 'junction');
  return {
    compile(programs) {
      for (const [name, text] of programs) write(`programs/${name}.ts`, text);
      const tsc = resolve('node_modules/typescript/bin/tsc');
      const args = [tsc, '-p', root, '--pretty', 'false'];
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
      const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
      return lines.map((line) => {
        const found = /^programs\/(.*)\.ts\((\d+),\d+\): error (.*)$/.exec(line);
        const [, name = 'tsc', at = '0', message = line] = found ?? [];
        return { name, line: Number(at), message };
      });
    },
    async run(name, prepare) {
      const folder = join(root, 'runs', name);
      mkdirSync(folder, { recursive: true });
      await prepare(folder);
      return startNode([join(root, 'compiled', `${name}.js`)], folder).done;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
