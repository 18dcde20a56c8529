// Why ONNX Runtime refuses a model, in words that say what to do where that is known.
import { showText } from '../../files/show-text.js';

const EXPORT_AGAIN = 'export it again from standard operators';

/** What the runtime says, and what is said instead; the pattern's groups are names out of the file. */
const REASONS: readonly (readonly [pattern: RegExp, say: (...groups: string[]) => string])[] = [
  [
    /No Op registered for (\S+) with domain_version of (\d+)/,
    (type, version) =>
      `uses the operator ${type}, which version ${version} of ONNX's operators does not have; ${EXPORT_AGAIN}`,
  ],
  [
    /Fatal error: (\S+?):?(\w+)\(-?\d+\) is not a registered function\/op/,
    (domain, type) =>
      `uses the operator ${type} of '${domain}', which ONNX Runtime does not know; ${EXPORT_AGAIN}`,
  ],
  [
    /No opset import for domain '([^']*)'/,
    (domain) => `uses operators of '${domain}' without naming their version; ${EXPORT_AGAIN}`,
  ],
  [
    /Could not find an implementation for (\w+)\(\d+\) node/,
    (type) =>
      `computes ${type} in a type for which ONNX Runtime has no operator on a processor; export it in float32`,
  ],
  [
    /Type Error: Type 'tensor\((\w+)\)' of input parameter .* of operator \((\w+)\)/,
    (type, operator) =>
      `gives ${operator} values of type ${type}, which that operator does not take; export it in float32`,
  ],
  [
    /domain (\S+) is till opset (\d+)/,
    (domain, version) =>
      `uses operators of ${domain} that are newer than version ${version}, the newest that ONNX Runtime knows here; export it ` +
      'again with an earlier opset',
  ],
];

/**
 * The reason why a model cannot be loaded, as it follows the file's name.
 *
 * @param message the runtime's
 * @param line its first line, to be shown where the reason is not known
 */
export function describeLoadFailure(message: string, line: string): string {
  for (const [pattern, say] of REASONS) {
    const found = pattern.exec(message);
    if (found) return say(...found.slice(1).map((group) => showText(group)));
  }
  return `ONNX Runtime cannot load it: ${line}`;
}
