// Labels the wrong way round, as the scores tell it.

/** A chance result is this far below one half once in 160 times. */
const DEVIATIONS = 2.5;
/** Nearer to one half it may be the network's. */
const FAR_BELOW = 0.1;

/**
 * Says so where pairs of one person are less alike than pairs of two by more than chance; undefined otherwise.
 *
 * @param auc the area under the curve, 0..1: below one half by a tenth, and by two and a half times its standard deviation without
 *   any difference between the classes (that of Mann and Whitney's statistic)
 */
export function describeInversion(
  auc: number,
  { genuines, impostors }: { readonly genuines: number; readonly impostors: number },
): string | undefined {
  const deviation = Math.sqrt((genuines + impostors + 1) / (12 * genuines * impostors));
  if (auc >= 0.5 - Math.max(FAR_BELOW, DEVIATIONS * deviation)) return undefined;
  return (
    `pairs of one person are less alike than pairs of two (AUC ${(100 * auc).toFixed(2)} %, chance is 50 %): ` +
    'are the labels the wrong way round?'
  );
}
