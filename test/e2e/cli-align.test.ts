// align as a user meets it: the real command in child processes, with a toy detector and every kind of bad picture.
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { arcfaceTemplate, estimateSimilarity, warpFace } from '../../src/faces/align/similarity-transform.js';
import { dottedPicture, dottedPixels, toyLandmarks, toyYunet } from '../faces/toy-yunet.js';
import { useCache, useFolder } from '../use-folder.js';
import { damagedPicture } from './damaged-picture.js';
import { tinyNetwork } from './face-fixtures.js';
import { failingLine, jsonLines, runCli } from './run-cli.js';

const { at } = useFolder();
// Nothing of this machine's own cache is seen.
useCache(at('cache'));
const photos = at('photos');
const detector = at('toy.onnx');
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(photos, name), bytes);

/** A PNG of 20000 x 6000 pixels as far as its header goes. */
async function hugePicture(): Promise<Uint8Array> {
  const tiny = Buffer.from(
    await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  );
  tiny.writeUInt32BE(20000, 16);
  tiny.writeUInt32BE(6000, 20);
  return tiny;
}

beforeAll(async () => {
  mkdirSync(join(photos, 'anna'), { recursive: true });
  writeFileSync(detector, toyYunet());
  writeFileSync(at('net.onnx'), tinyNetwork());
  const [one, two] = [
    await dottedPicture(250, 250, [[15, 15]]),
    await dottedPicture(320, 200, [
      [5, 5],
      [20, 12],
    ]),
  ];
  put('anna/1.png', one);
  put('anna/2, late.png', two);
  const upright = sharp(dottedPixels(240, 160, [[20, 6]]), { raw: { width: 240, height: 160, channels: 3 } });
  const turned = await upright.rotate(-90).png().toBuffer();
  put(
    'turned.jpg',
    await sharp(turned)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  );
  put('deep.png', await sharp(one).toColourspace('rgb16').png().toBuffer());
  put('moving.gif', await sharp(one).gif().toBuffer());
  put('grey.png', await sharp(one).greyscale().png().toBuffer());
  put('print.jpg', await sharp(one).toColourspace('cmyk').jpeg().toBuffer());
  put(
    'pixel.png',
    await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  );
  put('huge.png', await hugePicture());
  put('archive.jpg', Buffer.from('PK\x03\x04 and the rest of a zip'));
  put('page.jpg', '<!doctype html><title>404</title>');
  put('cut.png', one.subarray(0, one.length / 2));
  put('empty.jpg', '');
  put('same.png', one);
  put('same.gif', await sharp(one).gif().toBuffer());
  put('notes.txt', 'not a picture, and not looked at');
});

const align = (...args: string[]) => runCli('align', photos, '--detector', detector, ...args);

describe('align', () => {
  const out = at('faces');

  test('aligns what has a face, names what has none, and keeps the layout', async () => {
    const { code, stdout, stderr } = await align('--out', out, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ pictures: 15, aligned: 6, skipped: 0, severalFaces: 1 });
    const reasons = Object.fromEntries(
      report.failures.map(({ path, reason }: { path: string; reason: string }) => [path, reason]),
    );
    expect(reasons).toMatchObject({
      'archive.jpg': expect.stringMatching(/^expected a picture.*found a zip archive/),
      'cut.png': expect.stringMatching(/^damaged image \(PNG/),
      'empty.jpg': expect.stringMatching(/^is empty/),
      'grey.png': 'no face found',
      'huge.png': expect.stringMatching(/^20000x6000 pixels are more than 100 megapixels/),
      'page.jpg': expect.stringMatching(/found an HTML page/),
      'pixel.png': 'no face found',
      'same.png': expect.stringMatching(/^its face would replace that of same\.gif/),
    });
    expect(Object.keys(reasons)).toHaveLength(9);
    expect(existsSync(join(out, 'anna', '2, late.png'))).toBe(true);
    expect(readFileSync(join(out, 'failures.csv'), 'utf8').split('\n')).toHaveLength(11);
  });

  test('writes the warped face to the last bit, and where it was', async () => {
    const found = await sharp(join(out, 'anna', '1.png'))
      .raw()
      .toBuffer();
    const image = { data: dottedPixels(250, 250, [[15, 15]]), width: 250, height: 250 };
    const expected = warpFace(image, estimateSimilarity(toyLandmarks(124, 124), arcfaceTemplate(112)), 112);
    const differences = found.map((byte, i) => Math.abs(byte - expected[i]));
    expect(differences.reduce((a, b) => a + b, 0) / found.length).toBeLessThan(0.05);
    const lines = readFileSync(join(out, 'landmarks.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    const anna = lines.find((line) => line.startsWith('anna/1.png'))!.split(',');
    expect(anna.slice(0, 5)).toEqual(['anna/1.png', 'anna/1.png', '250', '250', '1']);
    toyLandmarks(124, 124)
      .flat()
      .forEach((value, i) => {
        expect(Number(anna[10 + i])).toBeCloseTo(value, 1);
      });
    expect(lines.some((line) => line.startsWith('"anna/2, late.png","anna/2, late.png",320,200,2,'))).toBe(
      true,
    );
    // EXIF orientation 6 was undone: the photograph counts as 240 wide, with its face where it was drawn.
    expect(lines.find((line) => line.startsWith('turned.jpg'))).toMatch(
      /^turned\.jpg,turned\.png,240,160,1,/,
    );
  });

  test('goes on where it stopped: what is done and whole stays, what is damaged, outdated or unlisted is made again', async () => {
    const before = statSync(join(out, 'anna', '1.png')).mtimeMs;
    const whole = readFileSync(join(out, 'deep.png'));
    writeFileSync(join(out, 'deep.png'), whole.subarray(0, whole.length - 9));
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(photos, 'moving.gif'), later, later);
    const text = readFileSync(join(out, 'landmarks.csv'), 'utf8');
    const unlisted = text.split('\n').filter((line) => !line.startsWith('turned'));
    writeFileSync(join(out, 'landmarks.csv'), `${unlisted.join('\n')}anna/cut sh`);
    const report = JSON.parse((await align('--out', out, '--json')).stdout);
    expect(report).toMatchObject({ aligned: 3, skipped: 3 });
    expect(statSync(join(out, 'anna', '1.png')).mtimeMs).toBe(before);
    expect(readFileSync(join(out, 'deep.png'))).toEqual(whole);
    expect(readFileSync(join(out, 'landmarks.csv'), 'utf8')).toBe(text);
  });

  test('chooses the largest face or the one nearest the centre', async () => {
    const { code, stdout, stderr } = await align(
      '--out',
      at('largest'),
      '--choose',
      'largest',
      '--format',
      'jpeg',
      '--size',
      '64',
    );
    expect(stdout, `${code}: ${stderr}`).toMatch(/15 pictures: 6 aligned, 0 done before, 9 without a face/);
    expect(await sharp(at('largest/anna/1.jpg')).metadata()).toMatchObject({
      width: 64,
      format: 'jpeg',
    });
  });

  test.each([
    [
      'a folder with other settings',
      () => ['--out', out, '--size', '128'],
      /faces aligned with size 112, not 128/,
    ],
    ['the folder itself', () => ['--out', photos], /is the folder of the pictures; choose another \(--out\)/],
    [
      'a detector that is none',
      () => ['--out', at('x'), '--detector', at('net.onnx')],
      /net\.onnx: is not a YuNet/,
    ],
    [
      'a detector that is missing',
      () => ['--out', at('x'), '--detector', at('no')],
      /no: no such file; expected a YuNet/,
    ],
    ['a size of 5', () => ['--out', at('x'), '--size', '5'], /from 16 to 1024, found '5'/],
  ])('refuses %s', async (_, args, message) => {
    expect(failingLine(await align(...args()))).toMatch(message);
    expect(existsSync(at('x'))).toBe(false);
  });

  test('without --detector takes the one in the cache folder, or says where to get one', async () => {
    const missing = await runCli('align', photos, '--out', at('x'));
    expect(missing.stderr).toMatch(
      /^error: no face detector: give --detector FILE, or put it at .*yunet\.onnx; take face_detection_yunet/,
    );
    expect(missing.code).toBe(1);
    mkdirSync(at('cache/detectors'), { recursive: true });
    writeFileSync(at('cache/detectors/yunet.onnx'), toyYunet());
    const { stdout } = await runCli('align', join(photos, 'anna'), '--out', at('cached'));
    expect(stdout).toMatch(/^2 pictures: 2 aligned/);
  });
});

describe('align of a folder with damaged pictures and others', () => {
  test('says why a damaged one shows no face, counts what it passes over, and leaves out what systems put there', async () => {
    mkdirSync(at('odd/@eaDir'), { recursive: true });
    writeFileSync(at('odd/sound.png'), await dottedPicture(250, 250, [[15, 15]]));
    writeFileSync(at('odd/@eaDir/sound.png'), await dottedPicture(250, 250, [[15, 15]]));
    writeFileSync(at('odd/damaged.jpg'), await damagedPicture());
    writeFileSync(at('odd/phone.heic'), 'x');
    const { code, stdout } = await runCli(
      'align',
      at('odd'),
      '--out',
      at('odd-faces'),
      '--detector',
      detector,
    );
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '2 pictures: 1 aligned, 0 done before, 1 without a face',
      "  damaged.jpg: no face found; it is damaged (ends in 40 zero bytes instead of the picture's end)",
      'passed over: 1 .heic (HEIC is not decoded here; convert it to JPEG or PNG)',
    ]);
  });
});

describe('embed and verify', () => {
  const [photo, late] = [join(photos, 'anna', '1.png'), join(photos, 'anna', '2, late.png')];
  const network = at('net.onnx');
  const found = ['--align', '--detector', detector];

  test('align on demand, and leave out what shows no face', async () => {
    const { code, stdout, stderr } = await runCli(
      ...['embed', network, photo, join(photos, 'pixel.png'), late, ...found, '--json'],
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: [^\n]*pixel\.png: no face found; it is left out\nwarning: 1 of 3 pictures show several faces, of which the one nearest the centre was taken \(first: [^\n]*2, late\.png: 2 faces, taken the one of 56x56 pixels around 164,100\); --choose says which\n$/,
    );
    const entries = jsonLines<{ image: string; embedding: number[] }>(stdout);
    expect(entries.map(({ image }) => image)).toEqual([photo, late]);
    const aligned = await runCli('embed', network, at('faces/anna/1.png'), '--json');
    expect(JSON.parse(aligned.stdout).embedding).toEqual(entries[0].embedding);
  });

  test('verify photographs as it does their aligned faces, and name the one without a face', async () => {
    const aligned = await runCli('verify', network, at('faces/anna/1.png'), at('faces/anna/2, late.png'));
    expect(aligned.stderr).toBe('');
    expect((await runCli('verify', network, photo, late, ...found)).stdout).toBe(aligned.stdout);
    const none = await runCli('verify', network, photo, join(photos, 'grey.png'), ...found);
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringMatching(/^error: [^\n]*grey\.png: no face found/),
    ]);
  });

  test('warn of pictures that do not look aligned: by their size, by the eyes where a detector is given', async () => {
    const sized = await runCli('embed', network, photo, at('faces/anna/1.png'));
    expect(sized.stderr).toMatch(
      /^warning: 1 of 2 pictures were resized to 112x112 and may not be aligned \(first: .*1\.png, 250x250\); --align/,
    );
    const eyes = await runCli('embed', network, photo, '--detector', detector);
    expect(eyes.stderr).toMatch(
      /warning: 1 of 1 pictures have the eyes elsewhere.*off by \d+ % of its width/,
    );
    const square = await runCli('embed', network, late);
    expect([square.code, square.stderr]).toEqual([
      1,
      expect.stringMatching(/320x200; expected a square.*--align/),
    ]);
  });
});
