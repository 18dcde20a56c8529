// Which program this is, for reports that say by what they were made.
import { readFileSync } from 'node:fs';

/** The version of this package, such as '0.1.0'. */
export function programVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
