// The published setting with every file as its authors publish it: NVIDIA's pickle, ArcFace's IResNet-100, timm's weights.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { decodeOnnx, metadataOf } from '../../src/formats/onnx/onnx.js';
import { writeTorch } from '../../src/formats/torch/write.js';
import { networks } from '../../src/nets/architectures/networks.js';
import { LONG_RUN } from '../long-run.js';
import { initialTensors, renameTensors } from '../nets/initial-tensors.js';
import { useCache, useFolder } from '../use-folder.js';
import { blockFace, blockPairs, pickleBenchmark } from './face-fixtures.js';
import { runCli } from './run-cli.js';

const { at } = useFolder();
useCache(at('cache'));

beforeAll(() => {
  writeFileSync(at('stylegan2.pkl'), gunzipSync(readFileSync('test/golden/stylegan2-ada-256.pkl.gz')));
  writeFileSync(at('backbone.pth'), gunzipSync(readFileSync('test/golden/iresnet100-arcface.pth.gz')));
  const tensors = renameTensors(initialTensors(networks['tinyfar-c'](1000)), (name) =>
    name.replace(/^cnn\./, '').replace(/^fc\./, 'classifier.'),
  );
  writeFileSync(at('tinynet_c.bin'), writeTorch(tensors));
});

test('distill takes them as they are, and embed takes the teacher', LONG_RUN, async () => {
  const settings = [
    `generator.file=${at('stylegan2.pkl')}`,
    `teacher.file=${at('backbone.pth')}`,
    `student.weights=${at('tinynet_c.bin')}`,
    'student.network=tinyfar-c',
    'training.batchSize=2',
    'training.imagesPerEpoch=2',
    'training.epochs=1',
    'training.validationImages=2',
  ];
  const args = settings.flatMap((setting) => ['--set', setting]);
  const { images, same } = await blockPairs(10);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
  const measured = ['--benchmark', at('pairs.bin')];
  const run = await runCli('distill', 'configs/paper.yaml', ...args, '--out', at('run'), ...measured);
  expect(run.code).toBe(0);
  // The list is sorted by its answers.
  expect(run.stderr).toMatch(/^warning: \S+pairs\.bin: the tenths of its order .* ten folds by itself\n$/);
  expect(run.stdout).toMatch(/^the teacher gets 112x112 pixels, rgb, arcface-128 \(as given\); /m);
  // That it wants arcface-127.5 is only usual for such a file, and no reason to doubt a configuration; random weights are.
  const warnings = run.stdout.split('\n').filter((line) => line.startsWith('warning'));
  expect(warnings).toEqual([
    expect.stringContaining('backbone.pth: tells people apart by no usual scheme of pixels'),
  ]);
  expect(run.stdout).toMatch(/^\S+pairs\.bin +\d+\.\d\d +\d+\.\d\d +50\.00 /m);
  expect(readFileSync(at('run/report.html'), 'utf8')).toMatch(/backbone\.pth: [\d.,]+ \w* ?parameters/);
  const student = decodeOnnx(readFileSync(at('run/student.onnx')), 'student');
  expect(metadataOf(student)['synthdistill.network']).toBe('tinyfar-c');
  expect(readdirSync(at('cache/imported'))).toHaveLength(1);
  writeFileSync(at('face.png'), await blockFace(1, 0, 112));
  const embedded = await runCli('embed', '--json', at('backbone.pth'), at('face.png'));
  expect(JSON.parse(embedded.stdout).embedding).toHaveLength(32);
});
