// What a worker is told on its command line: --name value for each setting.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

type Settings = Readonly<Record<string, string | number>>;

/** What is read for each setting: of its default, the type alone. */
type Read<Defaults extends Settings> = {
  readonly [Name in keyof Defaults]: Defaults[Name] extends number ? number : string;
};

/** The settings of this process: numbers where the default is one; `threads` is every worker's. */
export function workerArguments<Defaults extends Settings>(
  defaults: Defaults,
): Read<Defaults & { threads: number }> {
  const all: Settings = { threads: availableParallelism(), ...defaults };
  const options = Object.fromEntries(Object.keys(all).map((name) => [name, { type: 'string' }] as const));
  const { values } = parseArgs({ options });
  const read = Object.entries(all).map(([name, value]) => {
    const given = values[name] ?? value;
    return [name, typeof value === 'number' ? Number(given) : given];
  });
  return Object.fromEntries(read) as Read<Defaults & { threads: number }>;
}
