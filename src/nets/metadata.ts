// The metadata keys under which a model says what it is and how it wants its pixels.

/** The name of the network that it was made of. */
export const NETWORK_KEY = 'synthdistill.network';

/** Its normalisation, in the form that `parseNormalisation` reads. */
export const NORMALISATION_KEY = 'synthdistill.normalize';

/** Its colour order: `rgb` or `bgr`. */
export const COLOUR_KEY = 'synthdistill.colour';
