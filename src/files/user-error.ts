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

/** Something that the user should know, in one line, and that need not end anything. */
export interface Complaint {
  readonly message: string;
  /** What mends it, where something does. */
  readonly mendedBy?: readonly Remedy[];
}

/** What else an error may say. */
export interface UserErrorOptions {
  /** Whoever shows the error may say how these are given, as the command line does with its flags. */
  readonly mendedBy?: readonly Remedy[];
  /** The dotted key of the configuration whose value is wrong; the message then begins with it. */
  readonly key?: string | undefined;
  /** The error that this one says in other words. */
  readonly cause?: unknown;
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
  /** The dotted key whose value is wrong, where there is one. */
  readonly key: string | undefined;

  /** @param text what is wrong: the message, after the key where one is named */
  constructor(
    readonly text: string,
    { mendedBy = [], key, cause }: UserErrorOptions = {},
  ) {
    super(key === undefined ? text : `${key}: ${text}`, cause === undefined ? undefined : { cause });
    this.mendedBy = mendedBy;
    this.key = key;
  }
}

/** Does what some work does; a mistake that it finds is told as one in the value of a dotted key, unless it names its own. */
export async function underKey<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || error.key !== undefined) throw error;
    throw new UserError(error.text, { mendedBy: error.mendedBy, key, cause: error });
  }
}
