// The report of a run as data: what the page and the Markdown show, in their order.
import type { DistillConfig } from '../../config/distill-config.js';
import type { DistillEvent } from '../../distill/events.js';
import type { CurvePanel } from '../../pages/curves.js';
import type { LoggedEvent } from '../../training/run-folder/event-log.js';
import type { ClosingRow } from '../closing-row.js';

/** The size and cost of a network; multiply-adds are those of one face. */
export interface NetworkCost {
  readonly parameters: number;
  readonly multiplyAdds: number | null;
}

/** What a report is made of. */
export interface RunReportInputs {
  /** The run folder, as commands shall name it. */
  readonly folder: string;
  readonly config: DistillConfig;
  readonly events: readonly LoggedEvent<DistillEvent>[];
  /** Teacher and student on benchmarks, where that was measured at the end. */
  readonly rows: readonly ClosingRow[];
  /** Of the teacher; null where its file does not say. */
  readonly teacher: NetworkCost | null;
  /** Size of student.onnx. */
  readonly studentBytes: number;
  /** How the teacher gets its pixels and from where that is known, in words. */
  readonly pixels: string;
  /** SHA-256 of the teacher's file and of student.onnx. */
  readonly digests: { readonly teacher: string; readonly student: string };
  /** The machine, in words. */
  readonly machine: string;
  /** When the report is made, ISO 8601, and by what, such as 'synthdistill 0.1.0'. */
  readonly date: string;
  readonly program: string;
}

/** A student on a benchmark; rates 0..1, null where they are not known. */
export interface ReportedScore {
  readonly benchmark: string;
  /** The protocol on photographs that it mirrors; null where it is none of this program's. */
  readonly mirrors: string | null;
  readonly teacher: number | null;
  readonly student: number;
  readonly chance: number | null;
  readonly kept: number | null;
}

/** The report of a run; all texts are plain. */
export interface RunReport {
  readonly title: string;
  readonly summary: string;
  /** The figures that one looks for first. */
  readonly highlights: readonly { readonly value: string; readonly what: string }[];
  readonly scores: readonly ReportedScore[];
  readonly remarks: readonly string[];
  readonly panels: readonly CurvePanel[];
  /** The picture of the last epoch, inside the run folder, and what it shows. */
  readonly picture: { readonly file: string; readonly note: string } | null;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly steps: readonly { readonly what: string; readonly commands: readonly string[] }[];
}
