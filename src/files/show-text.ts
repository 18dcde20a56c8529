// Makes a text from an untrusted file fit to stand in an error: one short line that a terminal prints as it is.

const MAX_LENGTH = 100;

/** The text without control characters (each becomes '?') and cut to 100 characters, or as many as given. */
export function showText(text: string, length = MAX_LENGTH): string {
  const start = text.slice(0, length).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return text.length > length ? `${start}…` : start;
}
