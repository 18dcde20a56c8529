// How long something takes: on the wall, and of the processor's time on all threads of this process.

/** What has passed since a stopwatch was started. */
export interface Elapsed {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Starts a stopwatch; what is returned reads it. */
export function startStopwatch(): () => Elapsed {
  const [start, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}
