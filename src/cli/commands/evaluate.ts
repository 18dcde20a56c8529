// synthdistill evaluate: an embedding network measured on verification benchmarks.

import { Command } from 'commander';
import type { Benchmark } from '../../evaluate/benchmark.js';
import type { DataSet } from '../../evaluate/data/kinds.js';
import { reportMarkdown } from '../../evaluate/report/markdown.js';
import {
  type Report,
  type ReportedBenchmark,
  type ReportInput,
  reportJson,
} from '../../evaluate/report/report.js';
import { writeReport } from '../../evaluate/report/write-report.js';
import { labelNames } from '../../evaluate/statistics/group-images.js';
import { runTemplates, type TemplateResult } from '../../evaluate/templates/run-templates.js';
import { requireWritableFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { describeFrame } from '../../nets/foreign/face-input.js';
import { describeOrigin } from '../../nets/foreign/preprocessing.js';
import { formatNormalisation } from '../../nets/normalisation.js';
import { probeCells } from '../../nets/pixels/describe-probe.js';
import type { SchemeProbe } from '../../nets/pixels/verdict.js';
import { markdownTable } from '../../pages/markdown.js';
import { withFaceReader } from '../measuring/face-reader.js';
import { measurePairs, withAllPairs } from '../measuring/measure-pairs.js';
import { openDataSetsShown } from '../measuring/open-with-progress.js';
import { probeLines, probePixels } from '../measuring/pixel-probe.js';
import { findProvenance } from '../measuring/provenance.js';
import { withEmbeddingNetwork } from '../options/network-options.js';
import { rate } from '../options/numbers.js';
import {
  addScoringOptions,
  benchmarkOptions,
  bootstrapOptions,
  type ScoringFlags,
  withScorer,
} from '../options/scoring.js';
import { formatBenchmark } from '../tables/benchmark-table.js';
import { formatGroups } from '../tables/group-table.js';
import { formatTemplates } from '../tables/template-table.js';
import { commandLineOf } from '../terminal/command-line.js';
import { printJson, printLine } from '../terminal/output.js';

/** Makes the `evaluate` command. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('measure an embedding network on verification benchmarks')
    .description(
      'Measure an embedding network on face-verification benchmarks: accuracy over ten folds without and with flip, ' +
        'AUC, equal error rate, true accept rate at fixed false accept rates, their 95 % intervals, the spread of the ' +
        'scores, and differences between groups of people.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .option('--all-pairs', 'compare every picture with every other, where the benchmark knows its people')
    .option('--no-flip', 'leave the flip test out, which halves the time')
    .option(
      '--by <labels...>',
      'compare the error rates of groups: sex, tone, age ... as the benchmark labels them',
    )
    .option(
      '--fmr <rate>',
      'false match rate over all pairs at which groups are compared (default: as low as their number allows)',
      rate,
    )
    .option(
      '--probe',
      'print how a few people are told apart by each usual scheme of pixels; it needs no benchmark',
    )
    .option('--report <folder>', 'write report.html, one page that needs nothing else, and report.json')
    .option('--markdown', 'print tables in Markdown')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill evaluate student.onnx --benchmark synth-wild lfw.bin --report report\n' +
        '  $ synthdistill evaluate teacher.onnx --probe',
    );
  return addScoringOptions(command).action((model: string, options: EvaluateOptions, given: Command) =>
    evaluate(model, options, commandLineOf(given)),
  );
}

interface EvaluateOptions extends ScoringFlags {
  readonly allPairs?: true;
  readonly flip: boolean;
  readonly by?: readonly string[];
  readonly fmr?: number;
  readonly probe?: true;
  readonly report?: string;
  readonly markdown?: true;
  readonly json?: true;
}

async function evaluate(model: string, options: EvaluateOptions, command: string): Promise<void> {
  const { by = [], json, markdown } = options;
  if (options.report !== undefined) await requireWritableFolder(options.report);
  // All are opened before the first is run: a damaged last one must not cost the minutes of the others.
  const opened = await openDataSetsShown(options.benchmark ?? [], benchmarkOptions(options));
  const dataSets = options.allPairs ? opened.map(withAllPairs) : opened;
  const tryOn = opened.flatMap((data) => (data.kind === 'pairs' ? data.benchmark : []))[0];
  const probe = options.probe ? await probeAll(model, options, tryOn) : undefined;
  if (probe && !json) printProbe(probe, model, markdown === true);
  if (probe && dataSets.length === 0 && options.report === undefined) {
    if (json) printJson({ model, probe });
    return;
  }
  if (dataSets.length === 0) {
    throw new UserError('evaluate needs --benchmark with at least one name, file or folder');
  }
  const known = new Set(
    dataSets.flatMap(({ kind, benchmark }) => (kind === 'pairs' ? labelNames(benchmark) : [])),
  );
  for (const label of by.filter((label) => !known.has(label))) {
    const found = known.size > 0 ? `found ${[...known].join(', ')}` : 'found none';
    throw new UserError(`--by ${label}: no benchmark has this label with two values and more; ${found}`);
  }
  const report = await withScorer(
    model,
    { ...options, tryOn, tried: probe },
    async (scorer): Promise<Report> => {
      const { normalize, colour, inputSizePx, frame, notes, size } = scorer.network;
      const input: ReportInput = {
        normalize: formatNormalisation(normalize),
        normalizeFrom: describeOrigin(scorer.network, '--normalize'),
        colour,
        sizePx: inputSizePx,
        widthPx: frame.widthPx,
        notes,
      };
      const heading =
        `${model}: embeddings of ${size} numbers from ${describeFrame(frame)}, ` +
        `${colour}, ${input.normalize} (${input.normalizeFrom})`;
      const benchmarks: ReportedBenchmark[] = [];
      const templates: TemplateResult[] = [];
      for (const data of dataSets) {
        const lines: string[] = [];
        if (data.kind === 'pairs') {
          const reported = await measurePairs(scorer, data.benchmark, options);
          benchmarks.push(reported);
          lines.push(...formatBenchmark(reported.result));
          for (const comparison of reported.groups) lines.push('', ...formatGroups(comparison));
        } else {
          // Its faces are aligned by the points that come with it.
          const { decode: _, ...rest } = scorer.embedOptions(data.benchmark.name);
          const bootstrap = bootstrapOptions(options, data.benchmark.pairs.same.length);
          const result = await runTemplates(scorer.network, data.benchmark, { ...rest, bootstrap });
          templates.push(result);
          lines.push(...formatTemplates(result));
        }
        if (json || markdown) continue;
        if (benchmarks.length + templates.length === 1) {
          for (const line of [...dataSets.flatMap(describeData), heading]) printLine(line);
        }
        for (const line of ['', ...lines]) printLine(line);
      }
      // Shown on a page, in JSON and in Markdown; tables alone are not worth reading every picture again.
      const isKept = options.report !== undefined || json || markdown;
      const provenance = isKept ? await findProvenance(model, dataSets, { ...options, command }) : undefined;
      return {
        model,
        input,
        probe: probe ?? scorer.probe,
        benchmarks,
        templates,
        ...(provenance && { provenance }),
      };
    },
  );
  if (json) printJson(reportJson(report));
  if (markdown) printLine(reportMarkdown(report).trimEnd());
  if (options.report !== undefined) {
    const { html } = await writeReport(report, options.report);
    if (!json && !markdown) printLine(`\nreport: ${html}`);
  }
}

/** Tries a network by every usual scheme, whatever its file says, and even if it sees nothing by that. */
function probeAll(
  model: string,
  options: EvaluateOptions,
  benchmark: Benchmark | undefined,
): Promise<SchemeProbe> {
  return withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, { ...options, check: 'some normalisation' }, (network) =>
      probePixels(network, benchmark && { benchmark, decode }, { thorough: true }),
    ),
  );
}

function printProbe(probe: SchemeProbe, model: string, markdown: boolean): void {
  for (const line of markdown ? [markdownTable(probeCells(probe))] : probeLines(probe, model))
    printLine(line);
  printLine();
}

/** What was recognised at a path, and what is to be known of it; nothing of people who are drawn. */
function describeData({ benchmark: { name, ...rest } }: DataSet): string[] {
  const source = 'source' in rest ? rest.source : undefined;
  return source ? [source.layout, ...source.notes].map((line) => `${name}: ${line}`) : [];
}
