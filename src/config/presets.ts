// The runs that come with the package: configurations by name, what their students are measured on, and the embedded teacher.
import { fileURLToPath } from 'node:url';

/** A run that needs no file of the user's. */
export interface Preset {
  /** The path of its configuration, for `resolveConfig`. */
  readonly file: string;
  /** The benchmarks on which teacher and student are measured at its end, for `openBenchmarks`. */
  readonly benchmarks: readonly string[];
}

/** The path of a file of the package. */
const ofPackage = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const preset = (name: string, ...benchmarks: string[]): Preset => ({
  file: ofPackage(`configs/${name}.yaml`),
  benchmarks,
});

/** The presets by name. */
export const PRESETS: Readonly<Record<'smoke' | 'default' | 'thorough', Preset>> = {
  smoke: preset('smoke', 'synth-wild'),
  default: preset('default', 'all'),
  thorough: preset('thorough', 'all'),
};

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;

/** The path of the configuration of a student for real people; what it lacks is a teacher. */
export const REAL_PEOPLE = ofPackage('configs/real-people.yaml');

/** The path of the teacher that comes with the package: it knows the population, not real people. */
export const EMBEDDED_TEACHER = ofPackage('assets/teacher.onnx');
