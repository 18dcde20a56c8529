// Reports, groups, calibration and comparison as a user meets them: the real command in child processes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCalibration } from '../../src/evaluate/calibration-metadata.js';
import { useFolder } from '../use-folder.js';
import { blockFace, tinyNetwork } from './face-fixtures.js';
import { failingLine, runCli, runToFailure } from './run-cli.js';

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
    // All but the date, and the command, which asked for less.
    const { date, command, ...same } = JSON.parse(again.stdout).provenance;
    expect([typeof date, command]).toEqual(['string', expect.stringContaining(' --json')]);
    expect({ ...JSON.parse(again.stdout), provenance: same }).toEqual({
      ...written,
      provenance: { ...written.provenance, date: undefined, command: undefined },
    });
  });

  test('compares every picture with every other, and says as much of the pairs as a list of them', async () => {
    const options = ['--all-pairs', '--by', 'sex', '--replicates', '20', '--fmr', '0.05'] as const;
    const { code, stdout, stderr } = await measure('evaluate', ...options, '--report', at('all'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/pairs\.csv, all pairs: 435 pairs \(30 same person, 405 different\)/);
    expect(stdout).toMatch(/95 % intervals over 10 identities/);
    expect(stdout).toMatch(
      /^rates of within-group pairs, .* for a false match rate of 5e-2 over all pairs; .* 225 pairs across/m,
    );
    const [found] = JSON.parse(readFileSync(at('all/report.json'), 'utf8')).benchmarks;
    // The same pairs as a list.
    const names = Array.from({ length: PEOPLE * SHOTS }, (_, i) => [Math.floor(i / SHOTS), i % SHOTS]);
    const lines = names.flatMap(([a, i], n) =>
      names
        .slice(n + 1)
        .map(([b, j]) => `p${a}-${i}.png,p${b}-${j}.png,${a === b ? 1 : 0},p${a},p${b},x${a % 2},x${b % 2}`),
    );
    const list = ['path_a,path_b,same,identity_a,identity_b,sex_a,sex_b', ...lines, ''].join('\n');
    writeFileSync(at('listed.csv'), list);
    const listed = await runCli(
      ...(['evaluate', at('net.onnx'), '--benchmark', at('listed.csv'), '--cache', at('cache')] as const),
      ...['--by', 'sex', '--fmr', '0.05', '--replicates', '0', '--json'],
    );
    const [expected] = JSON.parse(listed.stdout).benchmarks;
    for (const kind of ['plain', 'flip'] as const) {
      const { auc, eer, tarAtFar, curve, histogram } = expected[kind];
      expect(found[kind]).toMatchObject({ auc, eer, tarAtFar, curve, histogram });
    }
    const similarities = (worst: { similarity: number }[]) => worst.map(({ similarity }) => similarity);
    expect(similarities(found.worst.impostor)).toEqual(similarities(expected.worst.impostor));
    const page = readFileSync(at('all/report.html'), 'utf8');
    expect(page.match(/<figure>/g)).toHaveLength(found.worst.genuine.length + found.worst.impostor.length);
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
      `error: ${at('net.onnx/report')}: cannot be made, because ${at('net.onnx')} is a file; choose another folder (--report)\n`,
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
      /^cosine similarity \d\.\d{4}\nthe same person: at or above the threshold \d\.\d{4} for a false match rate of 1e-2 \(pairs\.csv, all pairs\)\n/,
    );
    const other = JSON.parse((await verify('p1-0.png', 'p4-0.png', '--json')).stdout);
    expect(other).toMatchObject({ same: false, thresholdFmr: 0.01 });
    expect(other.similarityFmr).toBeGreaterThan(0.01);
    const info = await runCli('info', at('calibrated.onnx'));
    expect(info.stdout).toContain('note = kept');
    expect(readFileSync(at('net.onnx')).includes('synthdistill.calibration')).toBe(false);
  });

  test('a calibrated model is used as it was measured, and options that contradict that are refused', async () => {
    const calibrated = at('flipped.onnx');
    const { stdout } = await measure(
      ...(['calibrate', '--all-pairs', '--fmr', '0.01', '--flip', '--colour', 'bgr'] as const),
      ...['--normalize', 'imagenet', '--out', calibrated],
    );
    const conditions = "bgr, imagenet, output 'embedding', with flip, pictures taken as aligned";
    expect(stdout).toContain(`measured with ${conditions}\n`);
    const check = (...args: string[]) =>
      runCli('verify', calibrated, at('p1-0.png'), at('p1-1.png'), ...args);
    const own = JSON.parse((await check('--json')).stdout);
    expect(own.measuredWith).toMatchObject({ normalize: 'imagenet', colour: 'bgr', flip: true });
    // The same pixels as the plain network is told to take.
    const plain = ['--normalize', 'imagenet', '--colour', 'bgr', '--flip', '--json'];
    const uncalibrated = await runCli('verify', at('net.onnx'), at('p1-0.png'), at('p1-1.png'), ...plain);
    expect(JSON.parse(uncalibrated.stdout).similarity).toBe(own.similarity);
    const imagenet = '123.675,116.28,103.53/58.395,57.120000000000005,57.375';
    expect((await check('--normalize', imagenet, '--colour', 'bgr', '--flip')).code).toBe(0);
    for (const [flags, found] of [
      [['--colour', 'rgb'], '--colour rgb'],
      [['--normalize', '127.5,128'], '--normalize 127.5,128'],
      [['--no-flip'], '--no-flip'],
      [['--align'], '--align'],
    ] as const) {
      const line = failingLine(await check(...flags));
      expect(line).toBe(
        `error: ${calibrated}: its threshold was measured with ${conditions}, found ${found}; ` +
          'use it as it was measured, or calibrate the model again that way',
      );
    }
  });

  test('what is advised can be done: no --align that is refused, and a missing detector is told with its reason', async () => {
    const whole = readCalibration(readFileSync(at('calibrated.onnx')))!;
    await sharp(at('p1-0.png')).resize(150, 150).toFile(at('large.png'));
    const { stderr } = await verify('large.png', 'p1-1.png');
    expect(stderr).toMatch(
      /may not be aligned .*; align them as those of the benchmark were: synthdistill align$/m,
    );
    const alignment = { detector: 'ab'.repeat(32), choose: 'centre' };
    const text = JSON.stringify({ ...whole, measured: { ...whole.measured, alignment } });
    writeFileSync(at('aligned.onnx'), tinyNetwork({ metadata: { 'synthdistill.calibration': text } }));
    expect(failingLine(await runCli('verify', at('aligned.onnx'), at('p1-0.png'), at('p1-1.png')))).toMatch(
      /aligned\.onnx: its threshold was measured with the face nearest the centre aligned by the detector abababababab, so its pictures have to be aligned too: no face detector: give --detector FILE/,
    );
  });

  test('a model that is imported anew with other pixels loses its threshold, and one that is not keeps it', async () => {
    const importAs = async (...args: string[]) => {
      const { stdout } = await runCli('import', at('calibrated.onnx'), '--out', at('anew.onnx'), ...args);
      return [stdout, readCalibration(readFileSync(at('anew.onnx')))] as const;
    };
    const [said, calibration] = await importAs('--normalize', 'imagenet');
    expect(said).toMatch(/^note +its calibration is left out, .*: calibrate it again$/m);
    expect(calibration).toBeUndefined();
    const [kept, own] = await importAs();
    expect(kept).not.toContain('calibration');
    expect(own).toEqual(readCalibration(readFileSync(at('calibrated.onnx'))));
  });

  test('a model that an earlier version calibrated is read, and what it does not say is unknown', async () => {
    const { measured: _, ...old } = readCalibration(readFileSync(at('calibrated.onnx')))!;
    const text = JSON.stringify({ ...old, benchmark: '/sets/of/faces/pairs.csv' });
    writeFileSync(at('old.onnx'), tinyNetwork({ metadata: { 'synthdistill.calibration': text } }));
    const { code, stdout } = await runCli(
      ...(['verify', at('old.onnx'), at('p1-0.png'), at('p1-1.png'), '--colour', 'bgr'] as const),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/rate of 1e-2 \(pairs\.csv\)\n.*\nhow the threshold was measured is not known/);
  });

  test('what a calibration says of its making is checked, and never reaches the terminal as it is', async () => {
    const { measured, ...rest } = readCalibration(readFileSync(at('calibrated.onnx')))!;
    const verifyWith = (changed: object, benchmark = 'x\u001b[2J.bin') => {
      const text = JSON.stringify({ ...rest, benchmark, measured: { ...measured, ...changed } });
      writeFileSync(at('made.onnx'), tinyNetwork({ metadata: { 'synthdistill.calibration': text } }));
      return runCli('verify', at('made.onnx'), at('p1-0.png'), at('p1-1.png'));
    };
    expect(failingLine(await verifyWith({ normalize: 'none' }))).toMatch(
      /made\.onnx: metadata 'synthdistill\.calibration': expected arcface-127\.5, .*found 'none'$/,
    );
    expect(failingLine(await verifyWith({ output: 'other' }))).toMatch(/has no output 'other', found/);
    expect((await verifyWith({})).stdout).not.toContain('\u001b');
  });

  test('labels the wrong way round are said, and nothing is calibrated by them', async () => {
    const list = listPairs().replace(/,([01]),/g, (_, answer) => `,${1 - Number(answer)},`);
    writeFileSync(at('inverted.csv'), list);
    // Given, so that it is not doubted what the network wants.
    const pixels = ['--normalize', 'arcface-127.5'];
    const options = ['--benchmark', at('inverted.csv'), '--cache', at('cache'), ...pixels];
    const question = 'are the labels the wrong way round?';
    const evaluated = await runCli('evaluate', at('net.onnx'), ...options, '--replicates', '0');
    expect(evaluated.stdout).toContain(question);
    expect((await measure('evaluate', '--replicates', '0')).stdout).not.toContain(question);
    const out = at('never.onnx');
    const line = await runToFailure('calibrate', at('net.onnx'), ...options, '--fmr', '0.5', '--out', out);
    expect(line).toContain(question);
    expect(existsSync(out)).toBe(false);
  });

  test('nothing is written for a rate that cannot be measured, or on a trial', async () => {
    const before = readFileSync(at('net.onnx'));
    const rare = await measure('calibrate', '--fmr', '1e-4');
    expect(rare.code).toBe(1);
    expect(rare.stderr).toMatch(
      /^error: .*pairs\.csv: a false match rate of 1e-4 needs at least 10,000 pairs/,
    );
    const trial = await measure('calibrate', '--fmr', '0.1', '--dry-run');
    expect(trial.stdout).toMatch(/not written\n$/);
    expect(readFileSync(at('net.onnx')).equals(before)).toBe(true);
  });

  test('a folder in the place of the calibrated model is refused before anything is measured', async () => {
    const { code, stderr } = await measure('calibrate', '--fmr', '0.1', '--out', folder);
    expect([code, stderr]).toEqual([1, `error: ${folder}: is a folder; give the path of a file (--out)\n`]);
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
