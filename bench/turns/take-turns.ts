// Times our step against others' in one sitting: processes take turns step by step, so that a slow minute hits all alike.
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile } from '../../src/math/statistics.js';
import type { LineProcess } from './line-process.js';

/** How often to step. */
export interface TurnOptions {
  /** Steps of each process before the clock counts: the first ones fault their memory in. */
  readonly warmUp: number;
  /** Turns of each peer; ours steps before each of them. */
  readonly rounds: number;
}

/** One process's measurement. */
export interface Timing {
  readonly name: string;
  /** Median seconds of a step. */
  readonly seconds: number;
  /** Seconds of its fastest step: what other programs on the machine disturb least. */
  readonly bestSeconds: number;
  /** Peak memory of its process. */
  readonly peakBytes: number;
  readonly note?: string;
}

/** A peer's measurement. */
export interface PeerTiming extends Timing {
  /** Its seconds over ours in the step just before: the median, and the quartiles below and above it. */
  readonly ratio: number;
  readonly ratioQuartiles: readonly [number, number];
}

/** What taking turns gave. */
export interface TurnResult {
  readonly ours: Timing;
  readonly peers: readonly PeerTiming[];
}

// Worker threads of both runtimes spin for some milliseconds after a step; they shall not disturb the next process.
const SETTLE_MS = 60;

class Series {
  readonly seconds: number[] = [];
  #peakMiB = 0;
  #note: string | undefined;

  constructor(readonly process: LineProcess) {}

  async step(counted: boolean): Promise<number> {
    const answer = await this.process.step();
    if (counted) this.seconds.push(answer.seconds);
    this.#peakMiB = Math.max(this.#peakMiB, answer.peakRssMiB);
    this.#note = answer.note;
    await sleep(SETTLE_MS);
    return answer.seconds;
  }

  timing(): Timing {
    return {
      name: this.process.name,
      seconds: median(this.seconds),
      bestSeconds: Math.min(...this.seconds),
      peakBytes: Math.round(this.#peakMiB * 2 ** 20),
      ...(this.#note === undefined ? {} : { note: this.#note }),
    };
  }
}

/** {@link takeTurns} between processes that are needed for nothing else: they are closed behind it. */
export async function takeTurnsAndClose(
  ours: LineProcess,
  peers: readonly LineProcess[],
  options: TurnOptions,
): Promise<TurnResult> {
  try {
    return await takeTurns(ours, peers, options);
  } finally {
    for (const process of [ours, ...peers]) await process.close();
  }
}

/** Warms every process up, then lets ours and each of `peers` step in turn: ours, first peer, ours, second peer, … */
export async function takeTurns(
  ours: LineProcess,
  peers: readonly LineProcess[],
  { warmUp, rounds }: TurnOptions,
): Promise<TurnResult> {
  const own = new Series(ours);
  const others = peers.map((process) => ({ series: new Series(process), ratios: [] as number[] }));
  for (const series of [own, ...others.map((other) => other.series)]) {
    for (let i = 0; i < warmUp; i++) await series.step(false);
  }
  for (let round = 0; round < rounds; round++) {
    if (others.length === 0) await own.step(true);
    for (const { series, ratios } of others) {
      const before = await own.step(true);
      ratios.push((await series.step(true)) / before);
    }
  }
  return {
    ours: own.timing(),
    peers: others.map(({ series, ratios }) => ({
      ...series.timing(),
      ratio: median(ratios),
      ratioQuartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    })),
  };
}
