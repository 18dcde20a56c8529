// What stands under the parts of a run's report, on the page and in Markdown.

/** Under the faces. */
export const FACES_NOTE = 'Faces like those that the student learned from.';

/** Under the table of benchmarks. */
export const SCORES_NOTE =
  'Are two pictures of one person or of two? The share judged right, over ten folds, each by the threshold that is best on the ' +
  'other nine. Chance is what guessing reaches; kept is how far the student came from there to its teacher.';

/** Under the curves. */
export const LEARNING_NOTE =
  'Similarity is the cosine of the student’s and the teacher’s embedding of a face. Centred is the validation with the teacher’s ' +
  'mean embedding subtracted from both: what is left is what tells faces apart.';
