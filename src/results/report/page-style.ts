// How the page of a run looks: on a wide screen, on a telephone, and on paper.
import { COLOURS, FRAME, INK, NOTE, PAPER, RULE, SHADE } from '../../pages/palette.js';

/** The style sheet of a run's report. */
export const RUN_PAGE_STYLE = `
:root { color-scheme: light; color: ${INK}; background: ${PAPER}; font: 16px/1.55 system-ui, "DejaVu Sans", Verdana, sans-serif; }
* { box-sizing: border-box; }
body { max-width: 1000px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 10px; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 44px 0 12px; }
p { margin: 0 0 12px; max-width: 46em; }
.summary { font-size: 18px; color: ${INK}; }
.note { font-size: 14px; color: ${NOTE}; margin-top: 10px; max-width: 54em; }
.highlights { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 24px 0; padding: 0; }
.highlights div { border: 1px solid ${FRAME}; border-top: 4px solid ${COLOURS[0]}; border-radius: 6px; padding: 12px 14px; }
.highlights dt { font-size: 27px; font-weight: 700; line-height: 1.25; }
.highlights dd { margin: 2px 0 0; font-size: 14px; color: ${NOTE}; }
.faces { display: grid; grid-template-columns: repeat(8, 1fr); gap: 4px; margin: 0 0 8px; }
.faces img { width: 100%; height: auto; display: block; border-radius: 3px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { padding: 8px 10px; border-bottom: 1px solid ${RULE}; text-align: right; vertical-align: top; }
td { white-space: nowrap; }
th:first-child, .facts td { text-align: left; }
thead th { border-bottom: 2px solid ${INK}; font-size: 14px; }
tbody th { font-weight: 600; white-space: nowrap; }
.remarks p { max-width: 54em; }
tbody th small { display: block; font-weight: 400; font-size: 13px; color: ${NOTE}; }
.kept { width: 34%; min-width: 150px; }
.bar { display: grid; grid-template-columns: 1fr 62px; align-items: center; gap: 8px; }
.bar svg { width: 100%; height: 14px; display: block; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 12px; }
.charts img { width: 100%; height: auto; display: block; }
.wide img { display: block; width: 100%; min-width: 640px; height: auto; }
.facts th { width: 7.5em; vertical-align: top; white-space: nowrap; }
.facts td { white-space: normal; overflow-wrap: anywhere; }
.steps { padding-left: 1.3em; margin: 0; }
.steps li { margin: 0 0 14px; }
pre { margin: 6px 0 0; padding: 10px 12px; background: ${SHADE}; border-radius: 6px; font: 13px/1.6 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; overflow-x: auto; }
.remarks { border-left: 4px solid ${COLOURS[4]}; background: #fdf7ea; padding: 14px 18px 4px; border-radius: 0 6px 6px 0; }
footer { margin-top: 44px; border-top: 1px solid ${FRAME}; padding-top: 12px; }
@media (max-width: 640px) {
  body { padding: 24px 16px 48px; }
  h1 { font-size: 24px; }
  .highlights { grid-template-columns: 1fr 1fr; }
  .highlights dt { font-size: 21px; }
  .highlights dd { font-size: 13px; }
  .faces { grid-template-columns: repeat(6, 1fr); }
  th, td { padding: 7px 4px; font-size: 14px; }
  thead th { font-size: 13px; }
  tbody th small { white-space: normal; font-size: 12px; }
  .kept { width: auto; min-width: 0; }
  .bar { display: block; }
  .bar svg { display: none; }
  .facts th { width: 5.5em; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  h1, h2 { break-after: avoid; }
  .highlights { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
  .highlights dt { font-size: 20px; }
  .charts { grid-template-columns: 1fr 1fr; }
  .highlights div, .charts img, .wide, tr, li, .remarks, .faces { break-inside: avoid; }
  .wide img { min-width: 0; }
  .scroll { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
