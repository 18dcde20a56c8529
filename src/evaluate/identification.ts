// Identification, 1:N: which person of a gallery is this, or none of them?
import { UserError } from '../math/user-error.js';
import { dot, type Templates, templateRows } from './templates.js';

/** Some of the templates, and whose they are: columns of one length. */
export interface TemplateList {
  readonly template: ArrayLike<number>;
  readonly subject: ArrayLike<number>;
}

/** A share of the mated searches that find their person at a rate of false alarms. */
export interface TpirAtFpir {
  /** False positive identification rate: searches that return somebody wrong, 0..1. */
  readonly fpir: number;
  /** True positive identification rate: mated searches whose person scores above the threshold, 0..1. */
  readonly tpir: number;
  /** Scores above it count as found. */
  readonly threshold: number;
  /** Whether there are enough searches (at least 1 / fpir) for this rate. */
  readonly resolved: boolean;
}

/** What a gallery and probes say about an embedding. */
export interface IdentificationResult {
  readonly gallery: number;
  /** Searches for somebody who is in the gallery, and for somebody who is not. */
  readonly mated: number;
  readonly nonMated: number;
  /** Share of the mated searches whose person is among the best 1 and 5 of the gallery. */
  readonly rank1: number;
  readonly rank5: number;
  readonly tpirAtFpir: readonly TpirAtFpir[];
  /** Which searches raise the false alarms: those for strangers, or without any the best wrong person of each mated one. */
  readonly falseAlarmsFrom: 'non-mated' | 'best wrong candidate';
}

/**
 * Searches each probe in the gallery (ISO/IEC 19795-1's open-set identification; IJB-C's 1:N protocol).
 *
 * A wrong person with the same score as the right one counts as better. The threshold at a FPIR is the score that at most
 * that share of the searches for strangers exceed.
 *
 * @throws UserError where a template has no face, the gallery has a subject twice, or no probe is in the gallery
 */
export function identify(
  templates: Templates,
  gallery: TemplateList,
  probes: TemplateList,
  fpirs: readonly number[] = [0.01, 0.1],
): IdentificationResult {
  const { size, vectors } = templates;
  const rows = templateRows(templates);
  const offsetsOf = ({ template }: TemplateList, what: string) =>
    Float64Array.from(template, (id) => {
      const row = rows.get(id);
      if (row === undefined) throw new UserError(`${what}: template ${id} has no face; check the lists`);
      return row * size;
    });
  const inGallery = offsetsOf(gallery, 'gallery');
  const placeOf = new Map(Array.from(gallery.subject, (subject, place) => [subject, place]));
  if (placeOf.size !== gallery.subject.length) {
    throw new UserError(
      `gallery: expected one template for each subject, found ${gallery.subject.length} templates of ${placeOf.size}`,
    );
  }
  const mates: number[] = [];
  const bestWrong: number[] = [];
  const strangers: number[] = [];
  const within = [0, 0];
  offsetsOf(probes, 'probes').forEach((probe, i) => {
    const mate = placeOf.get(probes.subject[i]);
    const score = (offset: number) => dot(vectors, probe, offset, size);
    const mateScore = mate === undefined ? undefined : score(inGallery[mate]);
    let best = Number.NEGATIVE_INFINITY;
    let better = 0;
    for (let place = 0; place < inGallery.length; place++) {
      if (place === mate) continue;
      const found = score(inGallery[place]);
      if (found > best) best = found;
      if (mateScore !== undefined && found >= mateScore) better++;
    }
    if (mateScore === undefined) strangers.push(best);
    else {
      mates.push(mateScore);
      bestWrong.push(best);
      if (better < 1) within[0]++;
      if (better < 5) within[1]++;
    }
  });
  if (mates.length === 0) throw new UserError('probes: none shows a subject of the gallery; check the lists');
  const alarms = Float64Array.from(strangers.length > 0 ? strangers : bestWrong).sort();
  return {
    gallery: inGallery.length,
    mated: mates.length,
    nonMated: strangers.length,
    rank1: within[0] / mates.length,
    rank5: within[1] / mates.length,
    tpirAtFpir: fpirs.map((fpir) => {
      const allowed = Math.floor(fpir * alarms.length + 1e-9);
      const threshold =
        allowed >= alarms.length ? Number.NEGATIVE_INFINITY : alarms[alarms.length - 1 - allowed];
      const tpir = mates.filter((score) => score > threshold).length / mates.length;
      return { fpir, tpir, threshold, resolved: 1 / alarms.length <= fpir };
    }),
    falseAlarmsFrom: strangers.length > 0 ? 'non-mated' : 'best wrong candidate',
  };
}
