// How fast a run goes.

/** Images a second, smoothed over the last steps. */
export class Speedometer {
  #last = performance.now();
  #secondsPerStep: number | undefined;

  constructor(readonly batchSize: number) {}

  /** Call after each step. */
  tick(): number {
    const now = performance.now();
    const seconds = (now - this.#last) / 1000;
    this.#last = now;
    this.#secondsPerStep =
      this.#secondsPerStep === undefined ? seconds : 0.9 * this.#secondsPerStep + 0.1 * seconds;
    return this.batchSize / this.#secondsPerStep;
  }

  /** Call after work that is not a step. */
  pause(): void {
    this.#last = performance.now();
  }
}
