// Batches that are prepared while the engine trains on the one before.

/** Batches by number, each begun as soon as the one before it is taken. */
export interface ReadAhead<Batch> {
  /** Batch `number`; the next one is begun, unless this one did not follow the last: what comes is then anyone's guess. */
  take(number: number): Promise<Batch>;
  /** Waits for what was begun and nobody takes. */
  settle(): Promise<void>;
}

/** Prepares batches one ahead by `load`. */
export function readAhead<Batch>(load: (number: number) => Promise<Batch>): ReadAhead<Batch> {
  let ahead: { number: number; batch: Promise<Batch> } | undefined;
  let last: number | undefined;
  const prepare = (number: number) => {
    const batch = load(number);
    // Whoever takes the batch sees a failure; until then it must not count as unhandled.
    batch.catch(() => undefined);
    ahead = { number, batch };
    return batch;
  };
  return {
    take: async (number) => {
      const batch = await (ahead?.number === number ? ahead.batch : prepare(number));
      if (last === undefined || number === last + 1) prepare(number + 1);
      last = number;
      return batch;
    },
    settle: async () => {
      await ahead?.batch.catch(() => undefined);
    },
  };
}
