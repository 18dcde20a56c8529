// What a student is good for, said as plainly as its figures allow.
import type { DistillConfig } from '../../config/distill-config.js';
import { synthProtocol } from '../../evaluate/synthetic/protocols.js';
import { mean } from '../../math/statistics.js';
import type { ReportedScore } from './run-report.js';
import { percent } from './words.js';

/** Paragraphs on what the figures show, on what the faces allow, and on what is due before the student is used. */
export function remarksOn(config: DistillConfig, scores: readonly ReportedScore[]): string[] {
  return [onFigures(scores), onFaces(config, scores), BEFORE_USE];
}

const BEFORE_USE =
  'It is only as fair and as lawful as its teacher and its generator: most published weights are for research only, and ' +
  'faces that do not exist do not free a student from its teacher’s licence. Before anything depends on it, measure its errors ' +
  'on the people whom it will meet, and choose the threshold for the false match rate that you can bear.';

function onFigures(scores: readonly ReportedScore[]): string {
  const known = scores.filter((score): score is ReportedScore & { kept: number } => score.kept !== null);
  if (known.length === 0 && scores.length > 0) {
    return 'How much of its teacher’s skill the student has is not known: on these benchmarks its teacher was not measured, or only guesses.';
  }
  if (known.length === 0) {
    return (
      'How much of its teacher’s skill the student has was not measured on any benchmark. A validation says how closely it ' +
      'follows its teacher, not whether it tells people apart.'
    );
  }
  const order = known.toSorted((a, b) => b.kept - a.kept);
  const [best, worst] = [order[0], order[order.length - 1]];
  const figures =
    best === worst
      ? `Of the way from guessing to its teacher, the student has gone ${percent(best.kept, 1)} on ${best.benchmark}.`
      : `Of the way from guessing to its teacher, the student has gone ${percent(best.kept, 1)} on ${best.benchmark} and ` +
        `${percent(worst.kept, 1)} on ${worst.benchmark}.`;
  return `${figures} ${verdict(mean(known.map(({ kept }) => kept)))}`;
}

function verdict(kept: number): string {
  if (kept < 0.3) return 'It has only begun to learn: this run shows that everything works, and no more.';
  if (kept < 0.8) return 'It is on its way, and what it lacks first is more images: a longer run.';
  if (kept < 0.95) return 'It has most of what its teacher knows; a longer run closes part of the gap.';
  return 'On these benchmarks it stands in for its teacher.';
}

function onFaces({ generator }: Pick<DistillConfig, 'generator'>, scores: readonly ReportedScore[]): string {
  const drawn = scores.length > 0 && scores.every(({ benchmark }) => synthProtocol(benchmark) !== undefined);
  const measured = drawn ? ', and these figures were measured on drawn faces too' : '';
  switch (generator.kind) {
    case 'procedural':
      return (
        `The student has only ever met drawn faces${measured}. Photographs of real people look different, and nothing here ` +
        'says how it does on them: use it to learn the method, to compare settings and to build and test what surrounds a ' +
        'face-recognition network. For photographs, bring a generator or a folder of photographic faces and a teacher that was ' +
        'trained on photographs; the command stays the same.'
      );
    case 'folder':
      return `The student has only ever met the pictures of one folder${measured}: it knows faces as varied as those, and no others.`;
    case 'mixture':
      return (
        `The student has only ever met the faces of its sources${measured}: a kind of face that none of them shows is one that it knows ` +
        'least. How well it follows its teacher on each source is in the curves; a source on which it lags wants a larger share, or more time.'
      );
    default:
      return (
        `The student has only ever met what its generator makes${measured}: poses, ages, lights and looks that the generator ` +
        'seldom makes are those that it knows least.'
      );
  }
}
