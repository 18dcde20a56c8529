// The two escaped text forms of protocol 0, and latin-1.

const escapes = new Map([
  ...[...'\\\'"'].map((character) => [character, character.charCodeAt(0)] as const),
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['v', 11],
]);

/** One character for each byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  // TextDecoder's latin1 is windows-1252, which differs from 0x80 to 0x9f.
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** One byte for each character; undefined where one is above 255. */
export function encodeLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255) return undefined;
    bytes[at] = code;
  }
  return bytes;
}

/** Python's raw-unicode-escape: latin-1 with \\uXXXX and \\UXXXXXXXX; undefined for a code beyond Unicode. */
export function decodeRawUnicodeEscape(line: Uint8Array): string | undefined {
  let valid = true;
  const text = decodeLatin1(line).replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g, (_, short, long) => {
    const code = Number.parseInt(short ?? long, 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    valid = false;
    return '';
  });
  return valid ? text : undefined;
}

/** The bytes of a quoted Python 2 str as repr writes it; undefined where it is not one. */
export function decodeQuotedString(line: Uint8Array): Uint8Array | undefined {
  const quote = line[0];
  if (line.length < 2 || (quote !== 0x27 && quote !== 0x22) || line[line.length - 1] !== quote)
    return undefined;
  const bytes = new Uint8Array(line.length);
  let length = 0;
  for (let at = 1; at < line.length - 1; at++) {
    if (line[at] !== 0x5c) {
      bytes[length++] = line[at];
      continue;
    }
    const rest = decodeLatin1(line.subarray(at + 1, Math.min(at + 4, line.length - 1)));
    const number = /^x([\da-fA-F]{2})|^([0-7]{1,3})/.exec(rest);
    const code = number ? Number.parseInt(number[1] ?? number[2], number[1] ? 16 : 8) : escapes.get(rest[0]);
    if (code === undefined) return undefined;
    bytes[length++] = code;
    at += number ? number[0].length : 1;
  }
  return bytes.slice(0, length);
}
