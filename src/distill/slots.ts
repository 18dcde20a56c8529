// The engine's slots through which faces and embeddings pass from network to network.

/** A batch of faces, [batch, 3, size, size] RGB in 0..1. */
export const FACES = 'faces';

/** The teacher's embeddings of the batch, [batch, size]. */
export const TARGET = 'target';
