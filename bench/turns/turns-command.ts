// What the commands that time this project in turn with PyTorch have in common: their options, and their report.
import { availableParallelism, loadavg } from 'node:os';
import type { Command } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { alignColumns, printJson, printLine, startProgress } from '../../src/cli/terminal/output.js';
import { TABLE_ALIGNMENT, TABLE_HEADINGS, type Targets, type TurnSection, turnRows } from './step-table.js';

/** How turns are taken. */
export interface TurnOptions {
  /** Runs of each that count, and runs before them. */
  readonly rounds: number;
  readonly warmUp: number;
  readonly threads: number;
  /** Where to look for PyTorch, and whether to. */
  readonly python: string;
  readonly peers: boolean;
  /** A checkout of NVIDIA's code. */
  readonly repo?: string;
}

/** What differs between the commands. */
export interface TurnDefaults {
  readonly rounds: number;
  readonly warmUp: number;
  /** What a checkout of NVIDIA's code is used for, where it is. */
  readonly repo?: string;
}

/** Adds the options of {@link TurnOptions} and --json. */
export function addTurnOptions(command: Command, { rounds, warmUp, repo }: TurnDefaults): Command {
  if (repo !== undefined) {
    const about = `a checkout of NVIDIA's stylegan2-ada-pytorch or stylegan3: ${repo}`;
    command.option('--repo <folder>', about);
  }
  return command
    .option('--rounds <turns>', 'runs of each that count', count, rounds)
    .option('--warm-up <runs>', 'runs of each before them', count, warmUp)
    .option('--threads <count>', 'processor threads', count, availableParallelism())
    .option('--python <file>', 'where to look for PyTorch', '/usr/bin/python3')
    .option('--no-peers', 'this project only')
    .option('--json', 'print a JSON object');
}

/** Runs the turns with progress, and prints the sections as a table, or as JSON, with the load of the machine meanwhile. */
export async function reportTurns<Section extends TurnSection>(
  options: { readonly threads: number; readonly json?: true },
  run: (show: (text: string) => void) => Promise<readonly Section[]>,
  targetsOf: (section: Section) => Targets,
): Promise<void> {
  const progress = startProgress();
  const before = loadavg()[0];
  const sections = await run(progress.show).finally(progress.clear);
  const loads = [before, loadavg()[0]];
  if (options.json) {
    printJson({ threads: options.threads, loads, sections });
    return;
  }
  const rows = sections.flatMap((section) => turnRows(section, targetsOf(section)));
  for (const line of alignColumns([TABLE_HEADINGS, ...rows], TABLE_ALIGNMENT)) printLine(line);
  printLine(`load of the machine meanwhile: ${loads.map((load) => load.toFixed(1)).join(', ')}`);
}
