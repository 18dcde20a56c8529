// How long each network of a run has been at work in an engine.
import type { Engine } from '../../src/graph/engine.js';

/**
 * Watches an engine and adds up, by the network's label, the seconds that it spends inside ONNX Runtime.
 *
 * Only networks loaded after this call are seen, and runs must follow one another, as those of a distillation do.
 */
export function watchPhases(engine: Engine): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  const load = engine.load.bind(engine);
  engine.load = async (model, options) => {
    const session = await load(model, options);
    const clocked = async <Result>(run: () => Promise<Result>): Promise<Result> => {
      const before = engine.busySeconds;
      const result = await run();
      seconds.set(options.label, (seconds.get(options.label) ?? 0) + engine.busySeconds - before);
      return result;
    };
    return {
      ...session,
      run: (feeds, run) => clocked(() => session.run(feeds, run)),
      runInto: (keep, feeds, run) => clocked(() => session.runInto(keep, feeds, run)),
    };
  };
  return seconds;
}
