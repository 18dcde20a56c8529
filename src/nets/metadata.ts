// The metadata keys under which a model says what it is and how it wants its pixels.

/** The name of the network that it was made of. */
export const NETWORK_KEY = 'synthdistill.network';

/** Its normalisation, in the form that `parseNormalisation` reads. */
export const NORMALISATION_KEY = 'synthdistill.normalize';

/** Its colour order: `rgb` or `bgr`. */
export const COLOUR_KEY = 'synthdistill.colour';

/** The output with its embedding, where it has several. */
export const OUTPUT_KEY = 'synthdistill.output';

/** Which of these two are only assumed, as `normalize`, `colour` or both, parted by a comma: usual for such a network, not known of it. */
export const ASSUMED_KEY = 'synthdistill.assumed';
