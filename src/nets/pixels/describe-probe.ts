// A comparison of schemes in words and as a table, and what stops for it.
import { type Remedy, UserError } from '../../files/user-error.js';
import { describeRow, isFarBetter, type ProbeRow, type SchemeProbe } from './verdict.js';

/** Beyond this mean similarity of different people, whatever is computed of embeddings is computed of rounding errors. */
const USELESS = 0.99;

const digits = (value: number | undefined): string => value?.toFixed(3) ?? 'not finite';

/** Cells of a table, a header first: scheme, similarity of different people and of the same, separation, a mark. */
export function probeCells(probe: SchemeProbe): string[][] {
  const { rows, best, verdict } = probe;
  const cells = rows.map((row) => [
    describeRow(row),
    digits(row.result?.different),
    digits(row.result?.same),
    row.result?.separation.toFixed(2) ?? '',
    row.used ? 'used' : row === best && verdict === 'better' ? howMuchBetter(probe) : '',
  ]);
  return [['pixels', 'different', 'same', "d'", ''], ...cells];
}

const howMuchBetter = ({ best, used }: SchemeProbe): string =>
  isFarBetter(best, used) ? 'far better' : 'better';

/** Below this, a third of all pairs and more is taken for what it is not. */
const HARDLY = 1;

/** The verdict in one line. */
export function describeProbe(probe: SchemeProbe, name: string): string {
  const { of, people, used, best, verdict } = probe;
  const on = `on ${people} people of ${of}`;
  const [own, other] = [used, best].map(
    (row) => `${describeRow(row)} (d' ${row.result?.separation.toFixed(1) ?? 'not finite'})`,
  );
  switch (verdict) {
    case 'apart':
      return `${name}: ${isHardly(used) ? 'hardly tells' : 'tells'} people apart by ${own}, ${on}`;
    case 'better':
      return `${name}: tells people apart ${howMuchBetter(probe)} by ${other} than by ${own}, ${on}${describeRival(probe)}`;
    case 'alike':
      return `${name}: embeds different people all but alike (mean similarity ${digits(used.result?.different)}) by ${own}, ${on}, and no usual scheme does far better: it may be trained too little`;
    case 'nothing':
      return `${name}: tells people apart by no usual scheme of pixels, at best by ${other}, ${on}: it is no face network, its weights are damaged, or it wants pixels in a way of its own`;
  }
}

const isHardly = ({ result }: ProbeRow): boolean => result !== null && result.separation < HARDLY;

/** From this share of the best d' on, a few people do not tell which is right. */
const CLOSE = 0.9;

/** That the best scheme does nearly as well with its colours the other way round, which these people then do not settle. */
function describeRival({ rows, best }: SchemeProbe): string {
  const rival = rows.find(({ normalize, colour }) => normalize === best.normalize && colour !== best.colour);
  const [least, found] = [CLOSE * (best.result?.separation ?? 0), rival?.result?.separation];
  if (rival === undefined || found === undefined || found < least) return '';
  return `; by ${rival.colour} nearly as well (d' ${found.toFixed(1)}), so that these people do not settle the order of colours`;
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
