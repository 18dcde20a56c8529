// npm run study -- curves: how runs grew over the images seen, drawn from a CSV of docs/figures.

import { Command } from 'commander';
import { printLine } from '../src/cli/terminal/output.js';
import { type CsvRow, parseCsv } from '../src/files/csv.js';
import { readTextFile } from '../src/files/read-file.js';
import { UserError } from '../src/files/user-error.js';
import { writeFileWhole } from '../src/files/write-file.js';
import { axisStyle, drawChart, legendStyle, titleStyle } from '../src/pages/chart.js';
import { type CurveSeries, linesOf } from '../src/pages/curve-lines.js';
import { QUIET } from '../src/pages/palette.js';
import { renderSvg } from '../src/pages/svg.js';
import { formatTick, logTicks } from '../src/pages/ticks.js';

/** A column of the CSV and the panel that shows it. */
interface Panel {
  readonly column: string;
  readonly title: string;
  readonly yName: string;
  readonly isAccuracy?: true;
}

const PANELS: readonly Panel[] = [
  { column: 'centred_cosine', title: 'Agreement with the teacher', yName: 'centred cosine' },
  { column: 'lfw_600', title: 'LFW-600', yName: 'accuracy in %', isAccuracy: true },
  { column: 'cfp_fp_800', title: 'CFP-FP-800', yName: 'accuracy in %', isAccuracy: true },
];
/** What a network reaches that knows nothing, and the distance of rules, both in per cent. */
const [CHANCE, STEP] = [50, 5];
const PANEL_WIDTH = 330;
const PANEL_HEIGHT = 300;
const LEGEND_ROW = 22;
const [LEFT, RIGHT, BELOW] = [62, 22, 52];

/**
 * The lines of each panel, a line for each setting in the file's order; an empty cell is a gap.
 *
 * @throws UserError naming a column that is missing or the line of what is no number, and for a file without rows
 */
export function readCurves(text: string, file: string): readonly (readonly CurveSeries[])[] {
  const [header, ...rows] = parseCsv(text, file);
  const columns = header?.fields ?? [];
  const at = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0) throw new UserError(`${file}: has no column ${column}, only ${columns.join(', ')}`);
    return found;
  };
  const [settingAt, imagesAt] = [at('setting'), at('images')];
  if (rows.length === 0) throw new UserError(`${file}: has no rows`);
  const settings = [...new Set(rows.map(({ fields }) => fields[settingAt]))];
  return PANELS.map(({ column }) => {
    const yAt = at(column);
    const pointOf = ({ fields, line }: CsvRow): [number, number] => {
      const [x, y] = [Number(fields[imagesAt]), Number(fields[yAt])];
      if (x > 0 && fields[yAt] === '') return [x, Number.NaN];
      if (x > 0 && Number.isFinite(y)) return [x, y];
      const expected = `images above 0, and a number or nothing in ${column}`;
      throw new UserError(`${file}, line ${line}: expected ${expected}`);
    };
    return settings.map((label) => ({
      label,
      points: rows.filter(({ fields }) => fields[settingAt] === label).map(pointOf),
    }));
  });
}

/** Draws the panels side by side as SVG text, with one legend for all. */
export function curvesChart(panels: readonly (readonly CurveSeries[])[]): Promise<string> {
  const settings = panels[0].map(({ label }) => label);
  const legendRows = Math.ceil(settings.length / PANELS.length);
  const header = 20 + LEGEND_ROW * legendRows;
  const left = (panel: number) => panel * PANEL_WIDTH + LEFT;
  const images = panels.flatMap((series) => series.flatMap(({ points }) => points.map(([x]) => x)));
  const { min, max, ticks } = logTicks(Math.min(...images), Math.max(...images));
  const custom = { customValues: ticks };
  const accuracies = accuracyRange(panels);
  const xAxis = axisStyle('images seen', 'x');
  return drawChart(
    {
      title: PANELS.map(({ title }, i) => ({ ...titleStyle(title), left: left(i), top: header })),
      // A legend for each setting, in the columns of the panels: text is measured too narrow to stand in one row.
      legend: settings.map((label, i) => ({
        ...legendStyle,
        left: left(Math.floor(i / legendRows)),
        top: 8 + LEGEND_ROW * (i % legendRows),
        data: [label],
      })),
      grid: PANELS.map((_, i) => ({
        left: left(i),
        top: header + 30,
        width: PANEL_WIDTH - LEFT - RIGHT,
        height: PANEL_HEIGHT,
        outerBoundsMode: 'none',
      })),
      // The settings differ twentyfold in images, so even steps would squeeze the shorter ones into a corner.
      xAxis: PANELS.map((_, gridIndex) => ({
        ...xAxis,
        gridIndex,
        type: 'log',
        min,
        max,
        axisTick: { ...xAxis.axisTick, ...custom },
        splitLine: { ...xAxis.splitLine, ...custom },
        axisLabel: { ...xAxis.axisLabel, ...custom, formatter: (value: number) => formatTick(value, max) },
      })),
      yAxis: PANELS.map(({ yName, isAccuracy }, gridIndex) => ({
        ...axisStyle(yName, 'y'),
        gridIndex,
        nameGap: 38,
        type: 'value',
        ...(isAccuracy ? accuracies : { max: 1 }),
      })),
      series: panels.flatMap((series, panel) => [
        ...series.flatMap((one, style) => linesOf(one, false, panel, style)),
        ...(PANELS[panel].isAccuracy ? [chanceLine(panel)] : []),
      ]),
    },
    PANELS.length * PANEL_WIDTH,
    header + 30 + PANEL_HEIGHT + BELOW,
  );
}

/** One range for the axes of all accuracies, so that their heights can be compared: whole steps around values and chance. */
function accuracyRange(panels: readonly (readonly CurveSeries[])[]) {
  const shown = panels.filter((_, i) => PANELS[i].isAccuracy).flat();
  const values = shown.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const min = STEP * Math.floor(Math.min(CHANCE - 1, ...values) / STEP);
  return { min, max: STEP * Math.ceil(Math.max(CHANCE, ...values) / STEP), interval: STEP };
}

/** A dashed line across a panel. */
const chanceLine = (panel: number) => ({
  type: 'line',
  xAxisIndex: panel,
  yAxisIndex: panel,
  markLine: {
    silent: true,
    symbol: 'none',
    lineStyle: { color: QUIET, type: [4, 3] },
    label: { formatter: 'chance', position: 'insideEndTop', color: QUIET, fontSize: 11 },
    data: [{ yAxis: CHANCE }],
  },
});

/** Makes the `curves` command. */
export function curvesCommand(): Command {
  return new Command('curves')
    .description(
      'Draw centred cosine and accuracy on LFW-600 and CFP-FP-800 over images seen, a line for each setting of a CSV.',
    )
    .argument('<csv>', `with the columns setting, images, ${PANELS.map(({ column }) => column).join(', ')}`)
    .requiredOption('--out <file>', 'the PNG to write')
    .addHelpText(
      'after',
      '\nExample:\n  $ npm run study -- curves docs/figures/real-runs.csv --out docs/images/real-runs.png',
    )
    .action(async (csv: string, { out }: { readonly out: string }) => {
      const panels = readCurves(await readTextFile(csv, 'a CSV of figures'), csv);
      await writeFileWhole(out, await renderSvg(await curvesChart(panels)));
      printLine(`${panels[0].length} settings in ${out}`);
    });
}
