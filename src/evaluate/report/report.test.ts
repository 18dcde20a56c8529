// A report of scores that are known: what its page, its JSON and its Markdown hold.
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { formatRate } from '../../files/format-number.js';
import { compareAll } from '../all-pairs.js';
import type { Benchmark } from '../benchmark.js';
import { planFolds } from '../statistics/folds.js';
import { reportHtml } from './html.js';
import { reportMarkdown } from './markdown.js';
import { type Report, reportBenchmark, reportJson } from './report.js';
import { worstPairs } from './worst-pairs.js';
import { writeReport } from './write-report.js';

const { at } = useFolder();
let report: Report;
let benchmark: Benchmark;

beforeAll(async () => {
  const pictures = await Promise.all(
    Array.from({ length: 80 }, (_, i) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background: { r: i, g: 90, b: 200 } } })
        .png()
        .toBuffer(),
    ),
  );
  benchmark = compareAll({
    name: 'people <1> | "x"',
    images: Array.from({ length: 80 }, (_, i) => ({
      name: `person ${i >> 2}/${i % 4}.png`,
      // The last picture has gone since it was embedded.
      read: async () => {
        if (i === 79) throw new Error('gone');
        return pictures[i];
      },
      identity: String(i >> 2),
      labels: { sex: (i >> 2) % 2 ? 'female' : 'male', age: 18 + (i >> 2) * 3 },
    })),
    pairs: { a: [], b: [], same: [] },
  });
  const { same } = benchmark.pairs;
  const plain = Float64Array.from(
    same,
    (label, pair) => ((pair * 7919) % 997) / 1300 - 0.3 + (label ? 0.45 : 0),
  );
  const scored = {
    benchmark,
    embeddingSize: 8,
    kept: Uint32Array.from(same.keys()),
    same,
    folds: planFolds(same.length),
    plain,
    flip: plain.map((score, pair) => score + (same[pair] ? 0.05 : 0)),
    failures: new Map<number, string>(),
    warnings: [],
  };
  report = {
    model: 'net<&>.onnx',
    input: {
      normalize: 'arcface-127.5',
      normalizeFrom: 'assumed',
      colour: 'rgb',
      sizePx: 112,
      widthPx: 96,
      notes: ["takes 'a' of a, b"],
    },
    benchmarks: [
      await reportBenchmark(scored, { bootstrap: { replicates: 30 }, by: ['sex', 'age', 'none'], fmr: 0.05 }),
    ],
    templates: [],
    provenance: {
      date: '2026-01-02T03:04:05.678Z',
      program: 'synthdistill 1.2.3',
      command: "npx synthdistill evaluate 'net<&>.onnx' --benchmark people",
      model: { file: 'models/net<&>.onnx', sha256: 'a'.repeat(64) },
      benchmarks: [
        {
          name: 'people <1>',
          images: 80,
          pairs: 3160,
          contentSha256: 'b'.repeat(64),
          fileSha256: 'c'.repeat(64),
        },
      ],
      detector: { file: 'yunet.onnx', sha256: 'd'.repeat(64), choose: 'centre' },
      replicates: 30,
      seed: 0,
    },
  };
});

describe('a report', () => {
  test('is one page that refers to nothing outside itself and runs nothing', async () => {
    const page = await reportHtml(report);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|@import|url\((?!#)/i);
    for (const [, target] of page.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(target).toMatch(/^(data:image\/|#)/);
    expect(page).toContain('<section id="provenance">');
    expect(page).toContain('net&lt;&amp;&gt;.onnx');
    expect(page).not.toContain('people <1>');
    // ROC, DET, scores, and two charts for each of two labels.
    expect(page.match(/<svg/g)).toHaveLength(7);
    for (const axis of ['false match rate', 'false non-match rate', 'true match rate', 'cosine similarity']) {
      expect(page).toContain(`>${axis}<`);
    }
    expect(page.match(/<figure>/g)).toHaveLength(40);
  });

  test('says what each false match rate costs, by both rules, and which rates the pairs do not resolve', async () => {
    const page = await reportHtml(report);
    const { flip, impostor } = report.benchmarks[0].result;
    const table = page.slice(page.indexOf('Operating points, with flip'));
    const [, second] = flip!.tarAtFar;
    expect(second.resolved).toBe(true);
    expect(table).toContain(`<td>${second.threshold!.toFixed(4)}</td>`);
    expect(table).toContain(`<td>${formatRate(second.fnmr)}<small>`);
    expect(table).toContain(`<td>${(100 * second.interpolated).toFixed(2)}</td>`);
    expect(table).toContain(
      `needs 10,000 pairs of two people; there are ${impostor.toLocaleString('en-US')}`,
    );
    expect(table).toMatch(/By the rule of InsightFace's script.*\nTAR \d+\.\d\d ± /);
  });

  test('shows a picture that is gone by its name', async () => {
    const page = await reportHtml(report);
    const worst = await worstPairs(report.benchmarks[0].scored);
    const isGone = [...worst.genuine, ...worst.impostor].some(({ a, b }) =>
      [a, b].includes('person 19/3.png'),
    );
    expect(page.includes('<span class="gone">person 19/3.png</span>')).toBe(isGone);
  });

  test("breaks the intervals of its summary on a screen, where six rates would else push d' out of sight", async () => {
    const [screen] = (await reportHtml(report)).split('@media');
    expect(screen).toContain('<style>');
    expect(screen).toMatch(/\.summary td small \{ white-space: normal; \}/);
  });

  test('says by what it was made, on the page, in Markdown and in JSON, and how to make it again', async () => {
    const page = await reportHtml(report);
    const section = page.slice(page.indexOf('<section id="provenance">'));
    const said = [
      '2026-01-02 03:04 UTC by synthdistill 1.2.3',
      '30 resamplings at most, seed 0',
      '80 images, 3,160 pairs',
    ];
    for (const text of [...said, 'arcface-127.5 (assumed)', 'aligned by yunet.onnx']) {
      expect(section).toContain(text);
      expect(reportMarkdown(report)).toContain(text);
    }
    for (const letter of ['a', 'b', 'c', 'd']) {
      expect(section).toContain(`<code>${letter.repeat(64)}</code>`);
      expect(reportMarkdown(report)).toContain(letter.repeat(64));
    }
    expect(section).toContain(
      '<pre>npx synthdistill evaluate &apos;net&lt;&amp;&gt;.onnx&apos; --benchmark people</pre>',
    );
    expect(reportMarkdown(report)).toContain("`npx synthdistill evaluate 'net<&>.onnx' --benchmark people`");
    expect(reportJson(report)).toMatchObject({ provenance: report.provenance });
  });

  test('without provenance says what it knows', async () => {
    const { provenance: _, ...rest } = report;
    const page = await reportHtml(rest);
    expect(page).toContain('112 x 96, rgb, arcface-127.5 (assumed)');
    expect(page).not.toContain('SHA-256');
  });

  test('lists the genuine pairs least alike and the impostor pairs most alike, the worst first, with names', async () => {
    const { scored, worst } = report.benchmarks[0];
    const scores = scored.flip!;
    for (const [kind, listed] of [
      [true, worst.genuine],
      [false, worst.impostor],
    ] as const) {
      const order = Array.from(scores.keys())
        .filter((pair) => scored.same[pair] === kind)
        .sort((a, b) => (kind ? scores[a] - scores[b] : scores[b] - scores[a]));
      expect(listed).toHaveLength(20);
      // In this order, with some passed over; and the very worst is there.
      const places = listed.map(({ pair }) => order.indexOf(pair));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    const { pair, a, b } = worst.genuine[0];
    expect(scores[pair]).toBe(Math.min(...scores.filter((_, i) => scored.same[i])));
    expect([a, b]).toEqual([
      benchmark.images[benchmark.pairs.a[pair]].name,
      benchmark.images[benchmark.pairs.b[pair]].name,
    ]);
    const page = await reportHtml(report);
    expect(page).toContain(
      `<span>${a.replace('/', '/<wbr>')}</span><span>${b.replace('/', '/<wbr>')}</span>`,
    );
  });

  test('shows no picture more than twice among the worst pairs, under whatever name', async () => {
    const { scored } = report.benchmarks[0];
    const times = (pairs: readonly { a: string; b: string }[], of: (name: string) => string) => {
      const counts = new Map<string, number>();
      for (const { a, b } of pairs)
        for (const each of new Set([of(a), of(b)])) counts.set(each, (counts.get(each) ?? 0) + 1);
      return Math.max(...counts.values());
    };
    const worst = await worstPairs(scored);
    expect(times([...worst.genuine, ...worst.impostor], (name) => name)).toBe(2);
    // Two names each for forty pictures.
    const copied = {
      ...benchmark,
      images: benchmark.images.map((image, i) => ({ ...image, read: benchmark.images[i >> 1].read })),
    };
    const indexOf = new Map(benchmark.images.map(({ name }, i) => [name, String(i >> 1)]));
    const ofCopies = await worstPairs({ ...scored, benchmark: copied });
    expect(times([...ofCopies.genuine, ...ofCopies.impostor], (name) => indexOf.get(name) ?? '')).toBe(2);
  });

  test('is written as a page and as JSON that holds every number', async () => {
    const { html, json } = await writeReport(report, at('new/report'));
    expect(await readFile(html, 'utf8')).toBe(await reportHtml(report));
    const written = JSON.parse(await readFile(json, 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(reportJson(report))));
    expect(written.benchmarks[0].groups.map(({ label }: { label: string }) => label)).toEqual(['sex', 'age']);
    expect(written.benchmarks[0].plain.intervals.over).toBe('identities');
    expect(written.benchmarks[0].scored).toBeUndefined();
    await writeFile(at('file'), '');
    await expect(writeReport(report, at('file'))).rejects.toThrow(
      /file: is a file, not a folder; choose another folder/,
    );
  });

  test('of templates has curves, rates and searches', async () => {
    const rate = (far: number, tar: number) => ({
      far,
      tar,
      threshold: 0.5,
      observedFar: far,
      resolved: far > 1e-3,
    });
    const templates = {
      name: 'IJB-X',
      embeddingSize: 4,
      templates: 100,
      enrolment: { images: 300, failed: 0, pairsLeftOut: 0 },
      pairs: 5000,
      genuine: 500,
      impostor: 4500,
      auc: 0.98,
      eer: 0.043,
      tarAtFar: [rate(1e-4, 0.7), rate(1e-2, 0.876)],
      intervals: {
        over: 'subjects' as const,
        units: 30,
        replicates: 100,
        auc: [0.97, 0.99] as const,
        eer: null,
        tarAtFar: [null, [0.8, 0.91] as const],
      },
      curve: [
        { threshold: null, fmr: 0, fnmr: 1 },
        { threshold: 0.5, fmr: 0.01, fnmr: 0.124 },
        { threshold: 0.1, fmr: 1, fnmr: 0 },
      ],
      searches: [],
    };
    const ofTemplates = { ...report, benchmarks: [], templates: [templates] };
    const page = await reportHtml(ofTemplates);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain(
      '<th scope="row">pooled</th><td>98.00<small>97.00 – 99.00</small></td>\n<td>4.30</td>\n<td>–</td>\n' +
        '<td>87.60<small>80.00 – 91.00</small></td>',
    );
    expect(reportMarkdown(ofTemplates)).toContain(
      '| IJB-X | 98.00 (97.00 to 99.00) | 4.30 | – | 87.60 (80.00 to 91.00) |',
    );
  });

  test('is a Markdown table whose cells are escaped', () => {
    const lines = reportMarkdown(report).split('\n');
    expect(lines[0]).toBe(
      '| benchmark | pairs | accuracy | chance | AUC | EER | TAR@FAR 1e-2 | TAR@FAR 1e-3 | TAR@FAR 1e-4 |',
    );
    expect(lines[1]).toBe('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
    expect(lines[2]).toMatch(
      /^\| people \\<1\\> \\\| "x", all pairs \| 3160 \| \d+\.\d\d ± \d+\.\d\d \(\d+\.\d\d to \d+\.\d\d\) \|/,
    );
    expect(lines[2]).toMatch(/\| – \|$/);
    expect(lines.filter((line) => line.startsWith('| worst over best'))).toHaveLength(2);
  });
});
