// The one error class whose message is meant for the user as it stands.

/**
 * A mistake in what the user gave: a file, a key, a tensor, an argument.
 *
 * The message is a single line that names the culprit, what was expected and the remedy. The command line prints it as
 * it is and exits with 1; anything else that is thrown is a defect of this project.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
