// The documentation as the tests read it: its pages, and in each the code blocks, the code spans and the prose.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Every page, as paths from the root. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md', 'test/golden/README.md'],
  ...['docs', 'assets'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)),
].filter((name) => name.endsWith('.md') && existsSync(name));

/** A piece of code on a page. */
export interface PageCode {
  readonly page: string;
  /** Line of the page, from 1: of a block, that of its opening fence. */
  readonly line: number;
  /** The word after the fence; `span` for code within a line. */
  readonly language: string;
  /** The file that the code is out of, behind the language; empty where it stands by itself. */
  readonly file: string;
  readonly text: string;
}

/** A page in lines that are prose (empty where code stands), and its code blocks. */
export interface Page {
  readonly prose: readonly string[];
  readonly blocks: readonly PageCode[];
}

/** Reads a page. */
export const readPage = (page: string): Page => dividePage(page, readFileSync(page, 'utf8'));

/** Divides the text of a page. */
export function dividePage(page: string, text: string): Page {
  const prose: string[] = [];
  const blocks: PageCode[] = [];
  let open: (Pick<PageCode, 'line' | 'language' | 'file'> & { lines: string[] }) | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const fence = /^\s*```\s*(\w*)\s*(\S*)/.exec(line);
    prose.push(open || fence ? '' : line);
    if (fence && open) {
      const { lines, ...about } = open;
      blocks.push({ page, ...about, text: lines.join('\n') });
      open = undefined;
    } else if (fence) {
      const [, language, file] = fence;
      open = { line: i + 1, language, file, lines: [] };
    } else open?.lines.push(line);
  }
  if (open) throw new Error(`${page}:${open.line}: a code block without an end`);
  return { prose, blocks };
}

/** The code spans of a page: what stands between single backticks on one line. */
export function readSpans(page: string): PageCode[] {
  return readPage(page).prose.flatMap((line, i) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => ({
      page,
      line: i + 1,
      language: 'span',
      file: '',
      text,
    })),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(prose: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return prose.flatMap((line) => {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (heading === undefined) return [];
    const shown = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = shown
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return [count === 0 ? anchor : `${anchor}-${count}`];
  });
}

/** Where the links and pictures of a page lead, with their lines; what only looks so in code is none. */
export function linksOf(prose: readonly string[]): { line: number; target: string }[] {
  const link = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\s*\[[^\]]+\]:\s*(\S+)|(?:src|href)="([^"]+)"/g;
  return prose.flatMap((text, i) =>
    [...text.replaceAll(/`[^`]*`/g, '').matchAll(link)].map(([, inline, reference, html]) => ({
      line: i + 1,
      target: inline ?? reference ?? html,
    })),
  );
}
