// How many images there are, and what became of those without an embedding.
import { formatPercent } from '../../files/format-number.js';
import type { BenchmarkResult } from '../benchmark-result.js';
import type { TemplateResult } from '../templates/run-templates.js';

/** Describes it in one or two sentences. */
export function describeEnrolment({ enrolment }: BenchmarkResult | TemplateResult): string {
  const { images, failed, pairsLeftOut } = enrolment;
  if (failed === 0) return `${images} images.`;
  const share = formatPercent(failed / images);
  return `${images} images. Failure to enrol: ${failed} (${share} %); ${pairsLeftOut} pairs left out.`;
}
