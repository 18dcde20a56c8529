// What a part of a weight file is, by the words of its dotted path: the network itself, a moving average of it, a teacher, a copy.

/** What a network in a file is to the training that wrote it; in the order in which one is taken where nobody chooses. */
export type PartRole = 'student' | 'plain' | 'average' | 'teacher' | 'copy';

const ORDER: readonly PartRole[] = ['student', 'plain', 'average', 'teacher', 'copy'];

// The first that has a word of the path decides: `student_ema` is an average, and so is the average of a teacher.
const WORDS: readonly (readonly [PartRole, ReadonlySet<string>])[] = [
  // What ema_pytorch and BYOL call the network itself, the former inside the average.
  ['plain', new Set(['online'])],
  ['average', new Set(['ema', 'average', 'averaged', 'avg', 'swa', 'shadow', 'polyak', 'momentum', 'slow'])],
  ['teacher', new Set(['teacher', 'target', 'guide', 'distiller'])],
  [
    'copy',
    new Set(['copy', 'old', 'prev', 'previous', 'last', 'best', 'frozen', 'backup', 'pretrained', 'initial']),
  ],
  ['student', new Set(['student'])],
];

/** The role of what lies under a dotted path such as `state_dict.ema_model.module`. */
export function roleOf(path: string): PartRole {
  const words = path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return (
    WORDS.find(([, known]) => words.some((word) => known.has(word.replace(JOINED, 'ema'))))?.[0] ?? 'plain'
  );
}

/** An average's word that is grown together with another one. */
const JOINED =
  /^(ema|swa)(model|net|network|state|weights|params)$|^(model|net|network|state|weights|params)(ema|swa)$/;

/** Which of two roles is taken first: negative for the first, positive for the second. */
export function compareRoles(a: PartRole, b: PartRole): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

/**
 * The paths that two training programs exchange when they save: what they call the network is the moving average, and the
 * network itself stands under another key. Keys of the file's outermost dict in, roles by their first key out.
 */
export function exchangedRoles(keys: ReadonlySet<string>): ReadonlyMap<string, PartRole> {
  if (!keys.has('state_dict')) return new Map();
  // Lightning's WeightAveraging.
  if (keys.has('current_model_state')) {
    return new Map([
      ['state_dict', 'average'],
      ['current_model_state', 'plain'],
    ]);
  }
  // MMEngine's EMAHook, in checkpoints with MMEngine's message hub.
  if (keys.has('ema_state_dict') && keys.has('message_hub')) {
    return new Map([
      ['state_dict', 'average'],
      ['ema_state_dict', 'plain'],
    ]);
  }
  return new Map();
}
