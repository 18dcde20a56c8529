// The limit of tests that take longer than others, by what they do; that of all others is in vitest.config.ts.

/** For tests that train, or run several commands one after the other: 5 to 25 s on two cores that others use too. */
export const LONG_RUN = { timeout: 240_000 } as const;
