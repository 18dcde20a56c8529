// A comparison of schemes in words and as a table, and what stops for it.
import { type Remedy, UserError } from '../../files/user-error.js';
import { describeRow, type ProbeRow, type SchemeProbe } from './probe.js';

/** Beyond this mean similarity of different people, whatever is computed of embeddings is computed of rounding errors. */
const USELESS = 0.99;

const digits = (value: number | undefined): string => value?.toFixed(3) ?? 'not finite';

/** Cells of a table, a header first: scheme, similarity of different people and of the same, separation, a mark. */
export function probeCells({ rows, best, verdict }: SchemeProbe): string[][] {
  const cells = rows.map((row) => [
    describeRow(row),
    digits(row.result?.different),
    digits(row.result?.same),
    row.result?.separation.toFixed(2) ?? '',
    row.used ? 'used' : row === best && verdict === 'better' ? 'far better' : '',
  ]);
  return [['pixels', 'different', 'same', "d'", ''], ...cells];
}

/** The verdict in one line. */
export function describeProbe({ of, people, used, best, verdict }: SchemeProbe, name: string): string {
  const on = `on ${people} people of ${of}`;
  const [own, other] = [used, best].map(
    (row) => `${describeRow(row)} (d' ${row.result?.separation.toFixed(1) ?? 'not finite'})`,
  );
  switch (verdict) {
    case 'apart':
      return `${name}: tells people apart by ${own}, ${on}`;
    case 'better':
      return `${name}: tells people apart far better by ${other} than by ${own}, ${on}`;
    case 'alike':
      return `${name}: embeds different people all but alike (mean similarity ${digits(used.result?.different)}) by ${own}, ${on}, and no usual scheme does far better: it may be trained too little`;
    case 'nothing':
      return `${name}: tells people apart by no usual scheme of pixels, at best by ${other}, ${on}: it is no face network, its weights are damaged, or it wants pixels in a way of its own`;
  }
}

/** How a caller gives a scheme: the remedies of an error. */
export type SchemeRemedies = (row: ProbeRow) => readonly Remedy[];

/**
 * Stops where embeddings are useless: no scheme tells people apart, or the one in use makes them all but the same and another
 * does not.
 *
 * @throws UserError naming the scheme to give
 */
export function requireSeparation(probe: SchemeProbe, name: string, remedies: SchemeRemedies): void {
  const { used, best, verdict } = probe;
  if (verdict === 'nothing') throw new UserError(describeProbe(probe, name));
  if (verdict !== 'better' || (used.result && used.result.different <= USELESS)) return;
  const alike = used.result
    ? `embeds different people all but the same (mean similarity ${digits(used.result.different)})`
    : 'gives embeddings that are not finite';
  throw new UserError(
    `${name}: ${alike} by ${describeRow(used)}, which was assumed, and tells them apart by ${describeRow(best)}; give that`,
    { mendedBy: remedies(best) },
  );
}
