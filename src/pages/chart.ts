// Charts as SVG text for a page: one look for all, drawn without a browser.

import type { EChartsCoreOption } from 'echarts/core';
import { digestOf } from '../files/digest.js';
import { INK, QUIET, RULE } from './palette.js';
import { FONT_FAMILY } from './svg.js';

/** The width of a chart, in pixels of a screen; a printer scales it. */
export const CHART_WIDTH = 540;
/** The height of a chart, in the same pixels. */
export const CHART_HEIGHT = 380;

const FONT = `${FONT_FAMILY}, Verdana, sans-serif`;

/** Draws ECharts options as an SVG element of `width` x `height`, without animation. */
export async function drawChart(
  options: EChartsCoreOption,
  width = CHART_WIDTH,
  height = CHART_HEIGHT,
): Promise<string> {
  // Imported when first needed, and only the parts that are used: it is most of this package's start-up time.
  const [{ init, use }, charts, components, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  use([
    charts.LineChart,
    charts.ScatterChart,
    charts.CustomChart,
    components.GridComponent,
    components.LegendComponent,
    components.TitleComponent,
    components.MarkLineComponent,
    components.MarkAreaComponent,
    SVGRenderer,
  ]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...options });
    return renameParts(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * Names the clips and classes of an SVG by its content: ECharts numbers them by how much it has drawn before, so that the
 * same chart would never be the same text, and two charts of one page must not share them.
 */
function renameParts(svg: string): string {
  const names = new Map<string, number>();
  const numbered = svg.replace(/\bzr\d+-\w[\w-]*/g, (name) => {
    names.set(name, names.get(name) ?? names.size);
    return `part-${names.get(name)}`;
  });
  const digest = digestOf(numbered).slice(0, 8);
  return numbered.replace(/\bpart-(\d+)\b/g, `c${digest}-$1`);
}

/** The parts of an axis that all charts share; `name` has the unit. */
export function axisStyle(name: string, axis: 'x' | 'y') {
  return {
    name,
    nameLocation: 'middle',
    nameGap: axis === 'x' ? 32 : 56,
    nameTextStyle: { fontSize: 12, color: INK },
    axisLine: { show: true, onZero: false, lineStyle: { color: QUIET } },
    axisTick: { show: true, lineStyle: { color: QUIET } },
    axisLabel: { fontSize: 11, color: INK },
    splitLine: { show: true, lineStyle: { color: RULE } },
  };
}

/** Cuts a text that would be wider than this; text is measured about a quarter too narrow for this wide font. */
export const cutAt = (width: number) => ({ width: width / 1.25, overflow: 'truncate' as const });

/** A legend above the plot. */
export const legendStyle = {
  top: 30,
  left: 68,
  right: 16,
  itemWidth: 28,
  itemHeight: 8,
  itemGap: 16,
  textStyle: { fontSize: 11.5, color: INK },
};

/** A title at the upper left. */
export function titleStyle(text: string) {
  return { text, left: 68, top: 4, textStyle: { fontSize: 14, fontWeight: 'bold', color: INK } };
}

/** The plot itself. */
export const gridStyle = { left: 76, right: 20, top: 58, bottom: 52, outerBoundsMode: 'none' };

/** A rate as a label of an axis: '0.01 %'. */
export function percentLabel(rate: number): string {
  return `${Number((100 * rate).toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 8 })}\u00a0%`;
}
