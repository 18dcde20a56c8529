// The one error class whose message is meant for the user as it stands.

/** What mends a mistake: an option, a setting of the configuration, or another function, by its name. */
export type Remedy =
  | `set ${string}=${string}`
  | `normalize=${string}`
  | `colour=${string}`
  | 'align'
  | 'allPairs'
  | 'allowMissing'
  | 'benchmark'
  | 'cache'
  | 'dataKinds'
  | 'evaluate'
  | 'fmr'
  | 'folder'
  | 'force'
  | 'imagesFolder'
  | 'importFile'
  | 'labels'
  | 'minutes'
  | 'output'
  | 'part'
  | 'resume'
  | 'seeds';

/** What else an error may say. */
export interface UserErrorOptions {
  /** Whoever shows the error may say how these are given, as the command line does with its flags. */
  readonly mendedBy?: readonly Remedy[];
}

/**
 * A mistake in what the user gave: a file, a key, a tensor, an argument.
 *
 * The message is a single line that names the culprit, what was expected and the remedy. Anything else that is thrown is a
 * defect of this project.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly mendedBy: readonly Remedy[];

  constructor(message: string, { mendedBy = [] }: UserErrorOptions = {}) {
    super(message);
    this.mendedBy = mendedBy;
  }
}
