// Which file imports which: read off the sources, types included.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

// Imports and exports, types among them, imports at run time, and modules that are named by their address.
const IMPORT = /(?:\bfrom|\bimport\(?|\bnew URL\()\s*'((?:\.{1,2}\/|synthdistill\b)[^']*)'/g;

/** The TypeScript files below a folder, as paths with slashes from there; tests left out. */
export function listSources(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}

/** The modules of this project that a source names: relative paths, and the package itself. */
export const importsOf = (text: string): string[] =>
  [...text.replaceAll(COMMENT, '').matchAll(IMPORT)]
    .map(([, path = '']) => path)
    .filter((path) => /(?:\.js|^synthdistill.*)$/.test(path));

/** The files that each file below a folder imports, paths from there; what lies outside begins with `../`. */
export function readImports(root: string): Map<string, string[]> {
  return new Map(
    listSources(root).map((file) => {
      const found = importsOf(readFileSync(join(root, file), 'utf8')).map((path) =>
        path.startsWith('.') ? posix.join(dirname(file), path).replace(/\.js$/, '.ts') : `../${path}`,
      );
      return [file, [...new Set(found)]];
    }),
  );
}

/** One circle of imports for each that is closed by some import, as paths in order; none where there is none. */
export function findCircles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

/** The room of a file: the first folder of its path; `.` for files beside the rooms. */
export const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '.') : '.');

/** What a room may import besides itself, by room, from the table under "The rooms" of an architecture page. */
export function readRooms(page: string): Map<string, readonly string[]> {
  const rooms = new Map<string, readonly string[]>();
  for (const [, room = '', allowed = ''] of page.matchAll(/^\| `([a-z0-9]+)\/` \|[^|]*\|([^|]*)\|$/gm)) {
    const known = [...rooms.keys()];
    const text = allowed.trim();
    rooms.set(room, text === 'nothing' ? [] : text === 'all above' ? known : text.split(/,\s*/));
  }
  return rooms;
}

/** A path relative to the working folder, for messages. */
export const shown = (file: string): string => relative('.', file);
