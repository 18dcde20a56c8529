// The runs that come with the package: configurations by name, and what their students are measured on.
import { fileURLToPath } from 'node:url';
import { SYNTH_PROTOCOLS } from '../evaluate/synthetic/protocols.js';

/** A run that needs no file of the user's. */
export interface Preset {
  /** The path of its configuration. */
  readonly file: string;
  /** The benchmarks on which teacher and student are measured at its end. */
  readonly benchmarks: readonly string[];
}

const all = SYNTH_PROTOCOLS.map(({ name }) => name);
const preset = (name: string, benchmarks: readonly string[]): Preset => ({
  file: fileURLToPath(new URL(`../../../configs/${name}.yaml`, import.meta.url)),
  benchmarks,
});

/** The presets by name. */
export const PRESETS: Readonly<Record<'smoke' | 'default' | 'thorough', Preset>> = {
  smoke: preset('smoke', all.slice(0, 1)),
  default: preset('default', all),
  thorough: preset('thorough', all),
};

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
