// Identification, 1:N: which person of a gallery is this, or none of them?
import { UserError } from '../../files/user-error.js';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import {
  type IdentificationIntervals,
  type IdentificationRates,
  identificationIntervals,
  identificationRates,
  orderAlarms,
  type Searches,
} from './identification-rates.js';
import { findRows, multiplyRows, type Templates } from './templates.js';

/** Some of the templates, and whose they are: columns of one length. */
export interface TemplateList {
  readonly template: ArrayLike<number>;
  readonly subject: ArrayLike<number>;
}

/** What a gallery and probes say about an embedding; JSON-friendly. */
export interface IdentificationResult extends IdentificationRates {
  readonly gallery: number;
  /** Searches for somebody who is in the gallery, and for somebody who is not. */
  readonly mated: number;
  readonly nonMated: number;
  /** Which searches raise the false alarms: those for strangers, or without any the best wrong person of each mated one. */
  readonly falseAlarmsFrom: 'non-mated' | 'best wrong candidate';
  /** Null where no replicates were asked for. */
  readonly intervals: IdentificationIntervals | null;
}

/** What `identify` may be told. */
export interface IdentifyOptions {
  /** 0.01 and 0.1 unless given. */
  readonly fpirs?: readonly number[];
  /** How intervals are made; none unless given. */
  readonly bootstrap?: BootstrapOptions;
}

/** Probes whose scores are in memory at a time. */
const PROBES_AT_ONCE = 64;

/**
 * Searches each probe in every gallery (ISO/IEC 19795-1's open-set identification; IJB-C's 1:N protocol): one result for
 * each gallery, in their order. A template that is in several galleries is compared once.
 *
 * A wrong person with the same score as the right one counts as better.
 *
 * @throws UserError where a template has no face, a gallery has a subject twice, or no probe is in a gallery
 */
export function identify(
  templates: Templates,
  galleries: readonly TemplateList[],
  probes: TemplateList,
  { fpirs = [0.01, 0.1], bootstrap }: IdentifyOptions = {},
): IdentificationResult[] {
  const columnOfRow = new Map<number, number>();
  const inGalleries = galleries.map((gallery) => placeGallery(templates, gallery, columnOfRow));
  const rows = findRows(templates, probes.template, () => 'probes');
  const searches = inGalleries.map(({ columnOf }) => startSearches(probes, columnOf));
  const searched = Uint32Array.from(columnOfRow.keys());
  for (let first = 0; first < rows.length; first += PROBES_AT_ONCE) {
    const some = rows.subarray(first, first + PROBES_AT_ONCE);
    const scores = multiplyRows(templates, some, searched);
    for (let i = 0; i < some.length; i++) {
      const row = scores.subarray(i * searched.length, (i + 1) * searched.length);
      for (const [k, { columns, columnOf }] of inGalleries.entries()) {
        const mate = columnOf.get(probes.subject[first + i]);
        note(searches[k], first + i, { row, columns, mate });
      }
    }
  }
  const weights = new Uint8Array(rows.length).fill(1);
  return searches.map((each, k) => {
    const mated = each.mated.reduce((count, is) => count + Number(is), 0);
    const rates = identificationRates(each, orderAlarms(each), { fpirs, weights });
    if (!rates) throw new UserError('probes: none shows a subject of the gallery; check the lists');
    return {
      gallery: inGalleries[k].columns.length,
      mated,
      nonMated: rows.length - mated,
      ...rates,
      falseAlarmsFrom: mated < rows.length ? 'non-mated' : 'best wrong candidate',
      intervals: bootstrap ? identificationIntervals(each, probes.subject, { fpirs, bootstrap }) : null,
    };
  });
}

/** The columns of a gallery's templates among all that are searched, and that of each subject. */
function placeGallery(templates: Templates, gallery: TemplateList, columnOfRow: Map<number, number>) {
  const columns = findRows(templates, gallery.template, () => 'gallery').map((row) => {
    const column = columnOfRow.get(row) ?? columnOfRow.size;
    columnOfRow.set(row, column);
    return column;
  });
  const columnOf = new Map(Array.from(gallery.subject, (subject, i) => [subject, columns[i]]));
  if (columnOf.size !== columns.length) {
    throw new UserError(
      `gallery: expected one template for each subject, found ${columns.length} templates of ${columnOf.size}`,
    );
  }
  return { columns, columnOf };
}

function startSearches({ subject }: TemplateList, columnOf: ReadonlyMap<number, number>): Searches {
  return {
    mated: Array.from(subject, (each) => columnOf.has(each)),
    mateScore: new Float64Array(subject.length),
    bestWrong: new Float64Array(subject.length),
    better: new Uint32Array(subject.length),
  };
}

/** Writes down what the scores of a probe with all columns say about one gallery. */
function note(
  { mateScore, bestWrong, better }: Searches,
  probe: number,
  { row, columns, mate }: { row: Float64Array; columns: Uint32Array; mate: number | undefined },
): void {
  const own = mate === undefined ? Number.POSITIVE_INFINITY : row[mate];
  let best = Number.NEGATIVE_INFINITY;
  let above = 0;
  for (const column of columns) {
    if (column === mate) continue;
    const score = row[column];
    if (score > best) best = score;
    if (score >= own) above++;
  }
  mateScore[probe] = own;
  bestWrong[probe] = best;
  better[probe] = above;
}
