// Scores by a formula that test/golden/roc.py and test/golden/evaluation.py use too.

/** What the scores of a case depend on. */
export interface ScoreCase {
  readonly pairs: number;
  /** How many different scores there are, about. */
  readonly levels: number;
  /** How far apart the two kinds of pairs are. */
  readonly gap: number;
}

/** Pairs of both kinds, their cosines, and how often each counts where pairs are weighted. */
export function makeScores({ pairs, levels, gap }: ScoreCase) {
  const same = Array.from({ length: pairs }, (_, i) => (i * 104729) % 7 < 3);
  const cosines = Float64Array.from(same, (genuine, i) => {
    const noise = (i * 7919 + ((i * i) % 8191)) % levels;
    return Math.max(-1, Math.min(1, (2 * noise + (genuine ? gap : -gap)) / levels - 1));
  });
  const weights = Uint32Array.from(same, (_, i) => (i * 31 + ((i * i) % 127)) % 4);
  return { same, cosines, weights };
}
