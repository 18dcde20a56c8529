// Writes a report into a folder: report.html and report.json.

import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.js';
import { writeFileWhole } from '../../files/write-file.js';
import { reportHtml } from './html.js';
import { type Report, reportJson } from './report.js';

/**
 * Writes report.html, one page that needs no other file, and report.json into `folder`, which is made; each whole or not
 * at all. Returns their paths.
 *
 * @throws UserError where the folder cannot be made or written
 */
export async function writeReport(report: Report, folder: string): Promise<{ html: string; json: string }> {
  const page = await reportHtml(report);
  await makeFolder(folder);
  const [html, json] = [join(folder, 'report.html'), join(folder, 'report.json')];
  await writeFileWhole(html, page);
  await writeFileWhole(json, `${JSON.stringify(reportJson(report), null, 1)}\n`);
  return { html, json };
}
