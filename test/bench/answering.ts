// Processes for benchmarks to time whose steps take as long as a test says.
import { LineProcess } from '../../bench/turns/line-process.js';

/** A process that answers with the given seconds, one after the other, and then ends with an error. */
export const answering = (name: string, ...seconds: number[]) =>
  new LineProcess(name, process.execPath, [
    '-e',
    `const answers = ${JSON.stringify(seconds)};
     require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
       if (line === 'quit') process.exit(0);
       if (answers.length === 0) { console.error('out of answers'); process.exit(3); }
       console.log(JSON.stringify({ seconds: answers.shift(), peakRssMiB: 100 + answers.length }));
     });`,
  ]);
