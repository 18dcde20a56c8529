// Commands that are shown, so that they can be pasted.

/** A text as a shell takes it for one argument. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
