// Files and folders of other programs are told by their content, by their name only where content is silent, each with its way out.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, int32 } from '../../../test/safety/hostile-pickles.js';
import { useFolder } from '../../../test/use-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeTorch } from '../torch/write.js';
import { writeZip } from '../zip/write.js';
import { recogniseForeign, refuseForeign } from './recognise-foreign.js';

const { at } = useFolder();
type Content = Uint8Array | string;

const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919 + 13) % 251);
const float = new Map([['a', { shape: [1], data: new Float32Array(1) }]]);

/** A protobuf field: a number, or a text or message. */
function field(number: number, value: number | Content): Uint8Array {
  if (typeof value === 'number') return bytesOf(varint(number << 3), varint(value));
  const content = bytesOf(value);
  return bytesOf(varint((number << 3) | 2), varint(content.length), content);
}

/** Seven bits a byte; -1 is the longest, as protobuf has it. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}

const zip = (...names: readonly string[]) => writeZip(new Map(names.map((name) => [name, bytesOf(name)])));
const json = (value: unknown) => JSON.stringify(value);
const node = (name: string, operation: string) =>
  field(1, bytesOf(field(1, name), field(2, operation), field(5, field(1, 'dtype'))));
const graphDef = bytesOf(node('input', 'Placeholder'), node('weights', 'Const'), field(4, field(1, 27)));
const onnx = bytesOf(field(1, 8), field(2, 'pytorch'), field(7, field(2, 'main')), field(8, field(2, 17)));
const flax = bytesOf('\x81\xa6params\x82\xa5Dense\x81\xa6kernel\xc8', Uint8Array.of(0, 16, 1), noise);

describe.each<
  [format: string, files: readonly (readonly [name: string, content: Content])[], wayOut: RegExp]
>([
  [
    'a TensorFlow.js graph model',
    [
      ['tfjs/model.json', json({ format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [] })],
      ['tfjs2/model.json', json({ modelTopology: { node: [{ op: 'Const' }] } })],
    ],
    /tf2onnx\.convert --tfjs model\.json/,
  ],
  [
    'a TensorFlow.js layers model',
    [
      [
        'layers/m.json',
        json({ modelTopology: { keras_version: '2.1', model_config: {} }, weightsManifest: [] }),
      ],
    ],
    /tensorflowjs_converter --input_format=tfjs_layers_model/,
  ],
  [
    'weights of TensorFlow.js or face-api.js, without',
    [
      ['shards/group1-shard1of2.bin', noise],
      ['shards/face_recognition_model-shard1', noise],
      ['shards/face-weights_manifest.json', json([{ weights: [{ name: 'conv/filters' }], paths: ['x'] }])],
    ],
    /face-api\.js has its graphs in its own code/,
  ],
  [
    'a TensorFlow Lite model',
    [
      ['a.tflite', bytesOf(int32(28), 'TFL3', noise)],
      ['a.bin', bytesOf(int32(32), 'TFL3')],
      ['b.tflite', noise],
    ],
    /tf2onnx\.convert --tflite FILE/,
  ],
  [
    'a Keras model',
    [
      ['a.h5', bytesOf('\x89HDF\r\n\x1a\n', noise, 'keras_version', 'model_config')],
      ['a.keras', zip('metadata.json', 'config.json', 'model.weights.h5')],
    ],
    /export\('model\.onnx', format='onnx'\)/,
  ],
  [
    'weights of a Keras model without',
    [['weights.h5', bytesOf('\x89HDF\r\n\x1a\n', noise, 'layer_names')]],
    /load_weights/,
  ],
  [
    'a TensorFlow graph',
    [
      ['frozen.pb', graphDef],
      ['frozen.onnx', graphDef],
      ['graph.pbtxt', 'node {\n  name: "x"\n  op: "Placeholder"\n}'],
    ],
    /tf2onnx\.convert --graphdef FILE --inputs/,
  ],
  [
    'a TensorFlow SavedModel',
    [
      [
        's/saved_model.pb',
        bytesOf(field(1, 1), field(2, bytesOf(field(1, field(4, 'serve')), field(2, graphDef)))),
      ],
    ],
    /--saved-model FOLDER/,
  ],
  [
    'part of a TensorFlow checkpoint',
    [
      ['c/m.ckpt.meta', bytesOf(field(1, field(5, '1.7.0')), field(2, graphDef))],
      ['c/m.ckpt.index', bytesOf(noise, '\x57\xfb\x80\x8b\x24\x75\x47\xdb')],
      ['c/m.ckpt.data-00000-of-00001', noise],
    ],
    /tf2onnx\.convert --checkpoint NAME\.meta/,
  ],
  [
    'a Caffe model',
    [
      ['a.caffemodel', bytesOf(field(1, 'net'), field(100, field(1, 'data')))],
      [
        'old.bin',
        bytesOf(field(1, 'net'), field(2, bytesOf(field(3, 'data'), field(4, 'conv1'), field(5, 4)))),
      ],
    ],
    /caffe2onnx\.convert --prototxt/,
  ],
  [
    'the description of a Caffe network',
    [['a.prototxt', '# a comment\nname: "net"\nlayer {\n  type: "Input"\n}\n']],
    /caffe2onnx/,
  ],
  [
    'a Caffe2 network',
    [
      [
        'predict_net.pb',
        bytesOf(field(1, 'net'), field(2, bytesOf(field(1, 'x'), field(2, 'y'), field(4, 'Conv')))),
      ],
    ],
    /take the model/,
  ],
  [
    'parameters of an MXNet model',
    [['mx/a-0000.params', bytesOf('\x12\x01', '\0'.repeat(14), noise)]],
    /mxnet\.onnx\.export_model/,
  ],
  [
    'the symbol of an MXNet model',
    [['mx/a-symbol.json', json({ nodes: [{ op: 'null', name: 'data' }] })]],
    /mxnet\.onnx\.export_model/,
  ],
  [
    'an ncnn model',
    [
      ['n/a.param', '7767517\n75 83\nInput  data  0 1 data\n'],
      ['n/a.bin', noise],
      ['half.bin', bytesOf('\x47\x6b\x30\x01', noise)],
    ],
    /ncnn's tools only lead toward it/,
  ],
  ['an RKNN model', [['a.bin', bytesOf('RKNN', noise)]], /cannot be turned back/],
  [
    'a Core ML model',
    [
      ['a.mlmodel', bytesOf(field(1, 4), field(2, field(1, field(1, 'x'))), field(500, noise))],
      ['p.mlpackage/Manifest.json', json({ itemInfoEntries: {} })],
    ],
    /onnxmltools\.convert_coreml/,
  ],
  [
    'an OpenVINO model',
    [
      ['ov/a.xml', '<?xml version="1.0"?>\n<net name="a" version="11"></net>'],
      ['ov/a.bin', noise],
    ],
    /no way back/,
  ],
  [
    'a TorchScript program',
    [
      ['a.pt', zip('a/data.pkl', 'a/constants.pkl', 'a/code/x.py', 'a/version')],
      ['a.ptl', zip('a/constants.pkl', 'a/code/x.py', 'a/bytecode.pkl')],
    ],
    /torch\.onnx\.export\(torch\.jit\.load\(FILE\)/,
  ],
  [
    'a program of torch.export',
    [
      ['a.pt2', zip('serialized_exported_program.json', 'version')],
      ['b.pt2', zip('b/archive_format', 'b/models/model.json', 'b/data/weights/w0')],
    ],
    /torch\.export\.load\(FILE\)/,
  ],
  ['an ExecuTorch program', [['a.pte', bytesOf(int32(60), 'ET12', noise)]], /cannot be turned back/],
  ['a GGUF file', [['a.gguf', bytesOf('GGUF', noise)]], /take the model/],
  [
    'a TensorRT engine',
    [
      ['a.engine', bytesOf('ftrt', noise)],
      ['b.engine', bytesOf(int32(20), '{"batch": 1, "x": 10}ftrt')],
      ['c.plan', noise],
    ],
    /cannot be turned back/,
  ],
  [
    'a PaddlePaddle model',
    [
      [
        'a.pdmodel',
        bytesOf(field(1, bytesOf(field(1, 0), field(2, -1), field(3, 'x'))), field(4, field(1, 0))),
      ],
      ['a.pdiparams', bytesOf('\0'.repeat(16), int32(8), '\x08\x05\x10\x40\x10\x03', noise)],
      ['inference.json', json({ base_code: { magic: 'pir', version: 1 } })],
    ],
    /paddle2onnx --model_dir/,
  ],
  ['an ONNX Runtime model', [['a.ort', bytesOf(int32(48), 'ORTM', noise)]], /take the \.onnx file/],
  ['an MNN model', [['a.mnn', bytesOf(int32(32), noise)]], /only leads toward it/],
  [
    'weights of JAX',
    [
      ['flax_model.msgpack', flax],
      ['weights', flax],
    ],
    /jax2tf, then tf2onnx/,
  ],
  ['a model of Lua Torch', [['a.t7', bytesOf(int32(4), int32(1), int32(3), 'V 1', noise)]], /load_lua/],
  [
    'the external data of an ONNX model',
    [
      ['big.onnx.data', noise],
      ['big.onnx_data', noise],
    ],
    /onnx\.save\(onnx\.load/,
  ],
  [
    'the index of weights',
    [['model.safetensors.index.json', json({ metadata: {}, weight_map: { a: 'x' } })]],
    /join them/,
  ],
  ['a 7z archive', [['a.pt', bytesOf('7z\xbc\xaf\x27\x1c', noise)]], /unpack it/],
  ['a gzip archive', [['a.pt.gz', bytesOf('\x1f\x8b\x08', noise)]], /unpack it/],
  ['a tar archive', [['a.tar', bytesOf('model.onnx', '\0'.repeat(247), 'ustar', noise)]], /unpack it/],
  [
    "a tar archive (PyTorch's first",
    [['old.pt', bytesOf('sys_info', '\0'.repeat(249), 'ustar', noise)]],
    /load and save it again/,
  ],
  [
    'a zip archive of 3 files (det.onnx, rec.onnx)',
    [
      ['pack.zip', zip('readme.txt', 'det.onnx', 'rec.onnx')],
      ['pack.pt', zip('det.onnx', 'a/b.txt', 'rec.onnx')],
    ],
    /unpack it, and give the network inside/,
  ],
  [
    'a Git LFS pointer',
    [['a.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n']],
    /git lfs pull/,
  ],
  ['an HTML page', [['b.onnx', '\ufeff\n<!DOCTYPE html><html>']], /download failed/],
])('%s', (what, files, wayOut) => {
  test.each(files)('in %s', async (name, content) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    const refusing = refuseForeign(at(name), 'an ONNX model');
    await expect(refusing).rejects.toThrow(UserError);
    await expect(refusing).rejects.toThrow(`${at(name)} is not an ONNX model: it looks like ${what}`);
    await expect(refusing).rejects.toThrow(wayOut);
  });
});

describe('what is read passes, whatever it is called', () => {
  test.each<[string, Content]>([
    ['an ONNX model', onnx],
    [
      'an ONNX model without a producer',
      bytesOf(field(1, 8), field(7, field(2, 'main')), field(8, field(2, 17))),
    ],
    ['weights of PyTorch', writeTorch(float)],
    ['arrays of NumPy', zip('a.npy', 'b.npy')],
    ['a pickle', Uint8Array.of(0x80, 2, 0x7d, 0x2e)],
  ])('%s', async (_, content) => {
    for (const name of [
      'm.onnx',
      'm.pt',
      'm.pb',
      'm.tflite',
      'm.bin',
      'm.caffemodel',
      'm.params',
      'm.h5',
      'm',
    ]) {
      writeFileSync(at(name), content);
      expect(await recogniseForeign(at(name))).toBeUndefined();
    }
  });

  test('noise is nothing that is known, and neither is a folder of other things', async () => {
    for (const name of ['m.onnx', 'm.pt', 'm']) {
      writeFileSync(at(name), noise);
      expect(await recogniseForeign(at(name))).toBeUndefined();
    }
    mkdirSync(at('plain/pictures'), { recursive: true });
    expect(await recogniseForeign(at('plain'))).toBeUndefined();
    expect(await recogniseForeign(at('missing'))).toBeUndefined();
  });
});

describe('a folder is told by what is in it', () => {
  const folders: Readonly<Record<string, readonly [names: readonly string[], what: string]>> = {
    tf: [['saved_model.pb', 'variables'], 'a TensorFlow SavedModel'],
    'm.mlpackage': [['Manifest.json', 'Data'], 'a Core ML model'],
    web: [['model.json', 'group1-shard1of1.bin'], 'a TensorFlow.js graph model'],
    api: [['m-weights_manifest.json', 'm-shard1'], 'weights of TensorFlow.js or face-api.js'],
    paddle: [['inference.pdmodel', 'inference.pdiparams'], 'a PaddlePaddle model'],
    jax: [['_METADATA', 'd'], 'a checkpoint of JAX (Orbax)'],
    hub: [['config.json', 'model.safetensors'], 'the folder or configuration of a Hugging Face model'],
    zipless: [['data.pkl', 'data', 'version'], 'an archive of PyTorch that was unpacked'],
  };
  beforeAll(() => {
    for (const [folder, [names]] of Object.entries(folders)) {
      mkdirSync(at(`folders/${folder}`), { recursive: true });
      for (const name of names) writeFileSync(at(`folders/${folder}/${name}`), 'x');
    }
    writeFileSync(at('folders/web/model.json'), json({ format: 'graph-model' }));
  });
  test.each(Object.entries(folders))('%s', async (folder, [, what]) => {
    await expect(refuseForeign(at(`folders/${folder}`), 'a network')).rejects.toThrow(
      `is not a network: it looks like ${what}`,
    );
  });
});
