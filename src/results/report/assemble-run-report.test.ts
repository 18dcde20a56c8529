// A run's report as data, page and Markdown: from its log, with hostile names, with and without benchmarks.

import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.js';
import type { DistillEvent } from '../../distill/events.js';
import { encodePicture } from '../../faces/pictures/encode.js';
import { assembleRunReport } from './assemble-run-report.js';
import { runReportHtml } from './html.js';
import { runReportMarkdown } from './markdown.js';
import type { RunReportInputs } from './run-report.js';

const NASTY = '<script>alert(1)</script>```|"\'';
const config = resolveConfig({
  generator: { kind: 'procedural' },
  teacher: { file: `/models/${NASTY.replace('/', '')}.onnx` },
  student: { network: 'tinyfar-c' },
  training: { batchSize: 10, epochs: 1, imagesPerEpoch: 10, validationImages: 10 },
});
const step = (number: number, phase: 'fresh' | 'resampled'): DistillEvent => ({
  type: 'step',
  step: number,
  epoch: 1,
  phase,
  loss: 1 / number,
  cosine: 0.1 * number,
  learningRate: 0.001,
  imagesPerSecond: 5,
  images: 10 * number,
});
const history: DistillEvent[] = [
  {
    type: 'start',
    student: 'tinyfar-c',
    parameters: 1_832_106,
    embeddingSize: 512,
    lowering: { block: 16, reason: '' },
    stepsPerEpoch: 2,
    epochs: 1,
    batchSize: 10,
  },
  step(1, 'fresh'),
  step(2, 'resampled'),
  { type: 'validation', epoch: 1, step: 2, images: 20, mse: 1, cosine: 0.8125, centredCosine: 0.5 },
  { type: 'picture', epoch: 1, file: 'pictures/epoch-001.png' },
  { type: 'finished', step: 2, images: 20, file: 'student.onnx' },
];
const logged = (events: readonly DistillEvent[]) =>
  // Two seconds between events: four of training, for twenty images.
  events.map((event, i) => ({ ...event, time: new Date(2000 * i).toISOString() }));

const inputs: RunReportInputs = {
  folder: `runs/${NASTY}`,
  config,
  events: logged(history),
  rows: [
    { benchmark: 'synth-wild', teacher: 0.9, student: 0.8, chance: 0.5, kept: 0.75, sha256: 'c'.repeat(64) },
  ],
  teacher: { parameters: 18_321_060, multiplyAdds: 1e9 },
  studentBytes: 7_340_032,
  pixels: "rgb, arcface-127.5 (the model's metadata)",
  digests: { teacher: 'a'.repeat(64), student: 'b'.repeat(64) },
  machine: '2 cores',
  date: '2026-01-02T03:04:05.678Z',
  program: 'synthdistill 1.2.3',
};
const face = await encodePicture(new Uint8Array(3 * 16 * 16), 16, 'jpeg');
const pictures = { faces: { sizePx: 16, pictures: [face] }, epoch: face };

describe('a report', () => {
  const report = assembleRunReport(inputs);

  test('begins with the figures that one looks for', () => {
    expect(report.highlights.map(({ value }) => value)).toEqual(['75.0 %', '0.813', '7.0 MiB', '4 s']);
    expect(report.highlights.at(-1)?.what).toBe('of training, 5 images a second');
    expect(report.summary).toContain(
      '1.83 million parameters that learned from 20 faces of people who do not exist',
    );
  });

  test('says what was run, without folders of the machine', () => {
    const facts = Object.fromEntries(report.facts.map(({ name, text }) => [name, text]));
    expect(facts.teacher).toContain('18.3 million parameters, 1.00 billion multiply-adds a face; 10.0 times');
    expect(facts.time).toContain('5.0 a second');
    expect(facts['SHA-256']).toContain(`; ${'c'.repeat(64)} of the pictures and pairs of synth-wild`);
    expect(facts.pixels).toBe("the teacher gets rgb, arcface-127.5 (the model's metadata)");
    expect(facts.run).toBe('1970-01-01 00:00 UTC to 1970-01-01 00:00 UTC');
    expect(facts.report).toBe('2026-01-02 03:04 UTC by synthdistill 1.2.3');
    const texts = report.facts.map(({ text }) => text).join('\n');
    expect(texts).toContain(`${'a'.repeat(64)} of <script>`);
    expect(texts).toContain(`${'b'.repeat(64)} of student.onnx`);
    expect(JSON.stringify(report.facts)).not.toContain('/models/');
  });

  test('has loss and similarity as charts, and the picture of the last epoch', () => {
    expect(report.panels.map(({ title }) => title)).toEqual(['Loss', 'Similarity of student and teacher']);
    expect(report.picture?.file).toBe('pictures/epoch-001.png');
  });

  test('of a run that has not ended is a defect', () => {
    expect(() => assembleRunReport({ ...inputs, events: [] })).toThrow('needs a run that has ended');
  });
});

describe('the page', () => {
  test('refers to nothing outside itself, runs nothing, and escapes names', async () => {
    const page = await runReportHtml(assembleRunReport(inputs), pictures);
    expect(page).not.toMatch(/<script|javascript:|@import|<link|<iframe/);
    const sources = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toHaveLength(4);
    for (const source of sources) expect(source).toMatch(/^data:image\/(jpeg|webp|svg\+xml);base64,/);
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).toMatch(
      /<th scope="row">synth-wild<small>built like LFW<\/small><\/th><td>90\.00<\/td>\s*<td>80\.00<\/td>/,
    );
    expect(page).toContain('<rect width="75.0" height="14"');
  });

  test('without benchmarks, validation or picture says so and shows the rest', async () => {
    const events = logged(history.filter(({ type }) => type !== 'validation' && type !== 'picture'));
    const report = assembleRunReport({ ...inputs, events, rows: [], teacher: null });
    const page = await runReportHtml(report, { ...pictures, epoch: null });
    expect(page).toContain('No benchmark was measured.');
    expect(page).not.toMatch(/<table>|NaN|undefined|null/);
    expect(report.highlights).toHaveLength(2);
  });

  test("shows the student's own figures where its configuration measured some", async () => {
    const scored: DistillEvent = {
      type: 'benchmark',
      ...{ epoch: 1, step: 2, images: 20, benchmark: 'lfw.bin', pairs: 6000 },
      ...{ accuracy: 0.875, chance: 0.5, auc: 0.9, eer: 0.1, tarAtFar1e3: null, centredCosine: 0.2 },
    };
    const events = logged([...history.slice(0, -1), scored, ...history.slice(-1)]);
    const page = await runReportHtml(assembleRunReport({ ...inputs, events, rows: [] }), pictures);
    expect(page).toMatch(/<th scope="row">lfw\.bin<\/th><td>87\.50<\/td>\s*<td>50\.00<\/td><\/tr>/);
  });
});

test('the Markdown has the same figures, names its pictures, and escapes names', () => {
  const text = runReportMarkdown(assembleRunReport(inputs), {
    faces: 'pictures/faces.jpg',
    curves: 'curves.png',
  });
  expect(text).toContain('# TinyFaR-C, taught by \\<script\\>');
  expect(text).toContain('| synth-wild | 90.00 | 80.00 | 50.00 | 75.0 % |');
  for (const file of ['pictures/faces.jpg', 'curves.png', 'pictures/epoch-001.png'])
    expect(text).toContain(`](${file})`);
  // The folder's name has three backticks, so the fences of commands with it have four.
  expect(text.match(/^````sh$/gm)).toHaveLength(5);
  expect(text.match(/^````$/gm)).toHaveLength(5);
  expect(text).toContain('```sh\nnpx synthdistill distill --preset thorough\n```\n');
});
