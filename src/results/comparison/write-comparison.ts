// Writes a comparison: table.md, comparison.json, and its chart as SVG and PNG.
import { join } from 'node:path';
import { writeFileWhole } from '../../files/write-file.js';
import { renderSvg } from '../../pages/svg.js';
import type { Comparison } from './assemble-comparison.js';
import { comparisonChart } from './comparison-chart.js';
import { comparisonMarkdown } from './comparison-table.js';

/**
 * Writes the files of a comparison into a folder that is there, each whole or not at all; their names.
 *
 * @throws UserError where one cannot be written
 */
export async function writeComparison(comparison: Comparison, folder: string): Promise<string[]> {
  const svg = await comparisonChart(comparison);
  const files = {
    'table.md': comparisonMarkdown(comparison),
    'comparison.json': `${JSON.stringify(comparison, null, 1)}\n`,
    'comparison.svg': svg,
    'comparison.png': await renderSvg(svg),
  };
  for (const [name, content] of Object.entries(files)) await writeFileWhole(join(folder, name), content);
  return Object.keys(files);
}
