// Reports, groups, calibration and comparison as a user meets them: the real command in child processes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../use-folder.js';
import { blockFace, tinyNetwork } from './face-fixtures.js';
import { runCli } from './run-cli.js';

const { folder, at } = useFolder();
const PEOPLE = 10;
const SHOTS = 3;

/** Pairs of neighbouring shots, and of neighbouring people of one sex. */
function listPairs(): string {
  const lines = ['path_a,path_b,same,identity_a,identity_b,sex_a,sex_b'];
  const add = (a: number, shotA: number, b: number, shotB: number) => {
    const sexOf = (person: number) => (person % 2 ? 'female' : 'male');
    lines.push(
      `p${a}-${shotA}.png,p${b}-${shotB}.png,${a === b ? 1 : 0},p${a},p${b},${sexOf(a)},${sexOf(b)}`,
    );
  };
  for (let person = 0; person < PEOPLE; person++) {
    for (let shot = 0; shot < SHOTS; shot++) {
      add(person, shot, person, (shot + 1) % SHOTS);
      add(person, shot, (person + 2) % PEOPLE, shot);
    }
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  for (let person = 0; person < PEOPLE; person++) {
    for (let shot = 0; shot < SHOTS; shot++) {
      writeFileSync(at(`p${person}-${shot}.png`), await blockFace(person, shot));
    }
  }
  writeFileSync(at('pairs.csv'), listPairs());
  writeFileSync(at('net.onnx'), tinyNetwork({ metadata: { note: 'kept' } }));
  writeFileSync(at('other.onnx'), tinyNetwork({ input: [1, 3, 112, 112] }));
});

const measure = (command: string, ...args: string[]) =>
  runCli(command, at('net.onnx'), '--benchmark', at('pairs.csv'), '--cache', at('cache'), ...args);

describe('evaluate', () => {
  test('writes a report, and keeps embeddings for the next time', async () => {
    const first = await measure('evaluate', '--by', 'sex', '--report', at('report'), '--replicates', '50');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/95 % intervals over 10 identities/);
    expect(first.stdout).toMatch(/^by sex +images +FMR/m);
    expect(first.stdout).toMatch(/^female +15 /m);
    expect(readdirSync(at('report')).sort()).toEqual(['report.html', 'report.json']);
    const written = JSON.parse(readFileSync(at('report/report.json'), 'utf8'));
    expect(written.benchmarks[0]).toMatchObject({ pairs: 60, genuine: 30, impostor: 30 });
    expect(readdirSync(at('cache/embeddings'))).toHaveLength(1);
    const again = await measure('evaluate', '--by', 'sex', '--json', '--replicates', '50');
    expect(JSON.parse(again.stdout)).toEqual(written);
  });

  test('prints Markdown alone', async () => {
    const { stdout } = await measure('evaluate', '--markdown', '--replicates', '0');
    expect(stdout).toMatch(/^\| benchmark \| pairs /);
    expect(stdout).not.toContain('interval');
  });

  test('refuses a folder for the report that cannot be one, before anything is measured', async () => {
    const { code, stdout, stderr } = await measure('evaluate', '--report', at('net.onnx/report'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `error: ${at('net.onnx/report')}: cannot be made, because ${at('net.onnx')} is a file; choose another folder\n`,
    );
  });

  test('refuses a label that no picture has, and names those that there are', async () => {
    const { code, stderr } = await measure('evaluate', '--by', 'tone');
    expect([code, stderr]).toEqual([
      1,
      'error: --by tone: no benchmark has this label with two values and more; found sex\n',
    ]);
  });
});

describe('calibrate and verify', () => {
  const verify = (a: string, b: string, ...args: string[]) =>
    runCli('verify', at('calibrated.onnx'), at(a), at(b), ...args);

  test('a calibrated model says same or different, and how rare so alike strangers are', async () => {
    const { code, stdout } = await measure(
      ...(['calibrate', '--all-pairs', '--fmr', '0.01', '--out', at('calibrated.onnx')] as const),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /: 30 pairs of one person, 405 of two\nthreshold \d\.\d{4} \(\d\.\d{4} to \d\.\d{4}\)/,
    );
    const same = await verify('p1-0.png', 'p1-1.png');
    expect(same.stdout).toMatch(
      /^cosine similarity \d\.\d{4}\nthe same person: at or above the threshold \d\.\d{4} for a false match rate of 1\.00 % /,
    );
    const other = JSON.parse((await verify('p1-0.png', 'p4-0.png', '--json')).stdout);
    expect(other).toMatchObject({ same: false, thresholdFmr: 0.01 });
    expect(other.similarityFmr).toBeGreaterThan(0.01);
    const info = await runCli('info', at('calibrated.onnx'));
    expect(info.stdout).toContain('note = kept');
    expect(readFileSync(at('net.onnx')).includes('synthdistill.calibration')).toBe(false);
  });

  test('nothing is written for a rate that cannot be measured, or on a trial', async () => {
    const before = readFileSync(at('net.onnx'));
    const rare = await measure('calibrate', '--fmr', '1e-4');
    expect(rare.code).toBe(1);
    expect(rare.stderr).toMatch(
      /^error: .*pairs\.csv: a false match rate of 0\.0001 needs at least 10000 pairs/,
    );
    const trial = await measure('calibrate', '--fmr', '0.1', '--dry-run');
    expect(trial.stdout).toMatch(/not written\n$/);
    expect(readFileSync(at('net.onnx')).equals(before)).toBe(true);
  });

  test('a folder in the place of the calibrated model is refused before anything is measured', async () => {
    const { code, stderr } = await measure('calibrate', '--fmr', '0.1', '--out', folder);
    expect([code, stderr]).toEqual([1, `error: ${folder}: is a folder; give the path of a file\n`]);
  });

  test('damaged calibrations are refused by name', async () => {
    writeFileSync(
      at('bad.onnx'),
      tinyNetwork({ metadata: { 'synthdistill.calibration': '{"threshold":"x"}' } }),
    );
    const { code, stderr } = await runCli('verify', at('bad.onnx'), at('p1-0.png'), at('p1-1.png'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: .*bad\.onnx: the metadata 'synthdistill\.calibration' is no calibration; calibrate the model again$/m,
    );
  });
});

describe('compare-models', () => {
  test('gives differences to the reference with their intervals', async () => {
    const { code, stdout } = await runCli(
      ...['compare-models', at('net.onnx'), at('other.onnx'), '--benchmark', at('pairs.csv')],
      ...['--cache', at('cache'), '--replicates', '50', '--reference', at('other.onnx')],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/other\.onnx +\d+\.\d\d +reference/);
    // The same weights: no difference at all.
    expect(stdout).toMatch(/net\.onnx +\d+\.\d\d +0\.00 \(0\.00 to 0\.00\) +1\.0000/);
  });

  test.each([
    ['one model', () => [at('net.onnx')], /at least two different models/],
    ['the same twice', () => [at('net.onnx'), at('net.onnx')], /at least two different models/],
  ])('refuses %s', async (_, models, message) => {
    const { code, stderr } = await runCli('compare-models', ...models(), '--benchmark', at('pairs.csv'));
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
