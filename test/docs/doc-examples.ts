// The examples in doc comments, made programs: what they use of the package is imported, and what they presume declared.
import { readdirSync, readFileSync } from 'node:fs';
import * as evaluate from '../../src/evaluate/index.js';
import * as faces from '../../src/faces/index.js';
import * as formats from '../../src/formats/index.js';
import * as graph from '../../src/graph/index.js';
import * as door from '../../src/index.js';
import * as nets from '../../src/nets/index.js';
import type { PageCode } from './pages.js';

const doors = {
  synthdistill: door,
  'synthdistill/evaluate': evaluate,
  'synthdistill/faces': faces,
  'synthdistill/graph': graph,
  'synthdistill/nets': nets,
  'synthdistill/formats': formats,
  'node:fs/promises': { readFile: true, writeFile: true },
};

/** What examples presume: their names, by type. */
const presumed = `
import type * as api from 'synthdistill';
declare const config: api.DistillConfig & api.SupervisedConfig;
declare const network: api.EmbeddingNetwork;
declare const benchmark: api.Benchmark;
declare const folder: string;
declare const modelBytes: Uint8Array;
declare const [data, faces, latents]: Float32Array[];
`;

/** The `@example` of each doc comment in src/. */
export function readDocExamples(): PageCode[] {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return sources.flatMap((page) => {
    const text = readFileSync(page, 'utf8');
    // Up to the next tag, or the end of the comment.
    return [...text.matchAll(/^ *\* @example\n((?: *\*(?!\/)(?! @).*\n)+)/gm)].map((found) => ({
      page,
      line: text.slice(0, found.index).split('\n').length,
      language: 'ts',
      file: '',
      text: found[1].replaceAll(/^ *\* ?/gm, ''),
    }));
  });
}

/** The lines that come before an example. */
export function preambleOf(example: string): string {
  const words = new Set(example.match(/(?<![.'\w])[A-Za-z]\w*/g));
  const imported = new Set<string>();
  const imports = Object.entries(doors).map(([name, exported]) => {
    const used = Object.keys(exported).filter((word) => words.has(word) && !imported.has(word));
    for (const word of used) imported.add(word);
    return used.length > 0 ? `import { ${used.join(', ')} } from '${name}';\n` : '';
  });
  // A block of its own, so that an example may declare what others presume.
  return `${imports.join('')}${presumed.trimStart()}{\n`;
}
