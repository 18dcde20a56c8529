// How the page of a report looks, on a screen and on paper.
import { INK, NOTE, PAPER, RULE, SHADE } from '../../pages/palette.js';

/** The style sheet of a report. */
export const PAGE_STYLE = `
:root { color-scheme: light; color: ${INK}; background: ${PAPER}; font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; }
body { max-width: 1120px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 24px; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 44px 0 4px; padding-top: 16px; border-top: 2px solid ${INK}; overflow-wrap: anywhere; }
h3 { font-size: 16px; margin: 26px 0 8px; }
p { margin: 6px 0 12px; }
.note { font-size: 13px; color: ${NOTE}; }
table { border-collapse: collapse; font-size: 13px; margin: 12px 0; display: block; overflow-x: auto; max-width: 100%; }
th, td { padding: 5px 9px; text-align: right; border-bottom: 1px solid ${RULE}; vertical-align: top; white-space: nowrap; }
tr:first-child th { border-bottom: 1px solid ${INK}; white-space: normal; vertical-align: bottom; min-width: 60px; }
th[scope='row'] { white-space: normal; overflow-wrap: break-word; min-width: 110px; }
th:first-child, td.text { text-align: left; }
.rate { white-space: nowrap; }
td small { display: block; color: ${NOTE}; font-size: 11px; }
.summary td small { white-space: normal; }
.summary th, .summary td { padding: 5px 7px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 12px; }
.charts svg { width: 100%; height: auto; max-width: 560px; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(198px, 1fr)); gap: 14px 10px; }
figure { margin: 0; }
figure img, .gone { width: 96px; height: 96px; display: inline-block; vertical-align: top; margin-right: 2px; }
.gone { background: ${SHADE}; font-size: 11px; overflow: hidden; overflow-wrap: anywhere; }
figcaption { font-size: 12px; color: ${NOTE}; }
figcaption span { display: block; font-size: 11px; line-height: 1.35; overflow-wrap: anywhere; }
.facts th[scope='row'] { min-width: 90px; font-weight: 600; }
.facts tr:first-child th { border-bottom: 1px solid ${RULE}; vertical-align: top; }
.facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
pre { margin: 6px 0 0; padding: 10px 12px; background: ${SHADE}; font-size: 12.5px; line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  body { padding: 20px 14px 40px; }
  h1 { font-size: 20px; }
  th, td { padding: 5px 6px; }
  tr:first-child th, th[scope='row'] { min-width: 0; }
  .summary th, .summary td { padding: 5px 6px; }
  .facts th[scope='row'] { min-width: 70px; }
  td.text { white-space: normal; }
  .pairs { grid-template-columns: 1fr 1fr; gap: 12px 8px; }
  figure img, .gone { width: calc(50% - 6px); height: auto; aspect-ratio: 1; }
}
@page { margin: 14mm; }
@media print {
  :root { font-size: 11px; }
  body { max-width: none; padding: 0; }
  h1 { font-size: 18px; }
  h2 { font-size: 15px; margin-top: 28px; }
  h3 { font-size: 12px; margin-top: 18px; }
  .note { font-size: 10px; }
  table { display: table; width: 100%; font-size: 9.5px; }
  th, td { padding: 3px 4px; }
  tr:first-child th, th[scope='row'] { min-width: 0; }
  td small { font-size: 8px; }
  .summary th, .summary td { padding: 3px; }
  td.text { white-space: normal; }
  .charts { grid-template-columns: 1fr 1fr; gap: 6px; }
  .pairs { grid-template-columns: repeat(5, 1fr); gap: 8px 6px; }
  figure img, .gone { width: 60px; height: 60px; }
  figcaption { font-size: 9px; }
  figcaption span { font-size: 7.5px; }
  .facts { font-size: 9.5px; }
  pre { font-size: 9px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .charts svg, figure, tr { break-inside: avoid; }
  section + section { break-before: page; }
  h2, h3, h2 + p { break-after: avoid; }
}
`;
