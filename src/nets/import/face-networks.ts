// Weight files of published face networks: InsightFace's and AdaFace's IResNets, and three MobileFaceNets.

import { type IresnetName, iresnet, iresnetShapeOf } from '../architectures/iresnet.js';
import { mobilefacenet, mobilefacenetInsightface } from '../architectures/mobilefacenet.js';
import { mobilefacenetOblong } from '../architectures/mobilefacenet-oblong.js';
import { adafaceNetworks } from '../architectures/networks.js';
import type { EmbeddingImporter, FileTraits, Licence, ShapeOf } from './importer.js';

const INSIGHTFACE: Licence = {
  terms: "InsightFace's published weights are for non-commercial research only; AuraFace's are Apache-2.0",
  link: 'https://github.com/deepinsight/insightface#license',
};

const ADAFACE: Licence = {
  terms:
    "AdaFace's repository is under the MIT licence; the data that its weights come from have terms of their own",
  link: 'https://github.com/mk-minchul/AdaFace',
};

const MOBILEFACENET: Licence = {
  terms: "if these are foamliu's weights, the Apache-2.0 licence holds",
  link: 'https://github.com/foamliu/MobileFaceNet',
};

const XIAOCCER: Licence = {
  terms: 'the repository names no licence',
  link: 'https://github.com/Xiaoccer/MobileFaceNet_Pytorch',
};

/** Whether AdaFace's head lies beside a network, as in the checkpoints of its program: its kernel and the running norms. */
const hasAdafaceHead = (names: readonly string[]): boolean =>
  ['head.kernel', 'head.batch_mean', 'head.batch_std'].every((name) =>
    names.some((each) => `.${each}`.endsWith(`.${name}`)),
  );

const iresnets: readonly IresnetName[] = ['iresnet18', 'iresnet34', 'iresnet50', 'iresnet100'];

/** IResNet-18 to -100, AdaFace's `ir_18` to `ir_101`, and the MobileFaceNets. */
export const teacherImporters: readonly EmbeddingImporter[] = [
  ...iresnets.map((name) => ({
    name,
    title: `IResNet-${name.slice('iresnet'.length)} (InsightFace's arcface_torch, or a port of it)`,
    network: (embeddingSize?: number, shapeOf?: ShapeOf) =>
      iresnet(name, embeddingSize, shapeOf && iresnetShapeOf(shapeOf)),
    normalize: 'arcface-127.5' as const,
    colour: 'rgb' as const,
    // The teacher of the paper is one of these, by github.com/nizhib/pytorch-insightface.
    ported: { from: 'MXNet', epsilon: 2e-5, normalize: 'arcface-128' as const },
    licence: INSIGHTFACE,
  })),
  ...Object.entries(adafaceNetworks).map(([name, network]) => ({
    name: 'adaface',
    title: `AdaFace's ${name}`,
    network,
    normalize: 'arcface-127.5' as const,
    colour: 'bgr' as const,
    isOwn: ({ names }: FileTraits) => hasAdafaceHead(names),
    others: "TFace's and CVLface's files have the same tensors and want rgb",
    licence: ADAFACE,
  })),
  {
    name: 'mobilefacenet',
    title: 'MobileFaceNet with ReLU6',
    network: mobilefacenet,
    normalize: 'imagenet',
    colour: 'rgb',
    others: 'other programs train this network on pixels of -1..1 (arcface-127.5)',
    licence: MOBILEFACENET,
  },
  {
    name: 'mobilefacenet-insightface',
    title: "InsightFace's MobileFaceNet (mbf)",
    network: mobilefacenetInsightface,
    normalize: 'arcface-127.5',
    colour: 'rgb',
    licence: INSIGHTFACE,
  },
  {
    name: 'mobilefacenet-112x96',
    title: "Xiaoccer's MobileFaceNet, of faces 112 high and 96 wide",
    network: mobilefacenetOblong,
    normalize: 'arcface-128',
    colour: 'rgb',
    // Its program saves under this key.
    isOwn: ({ place }) => place === 'net_state_dict',
    licence: XIAOCCER,
  },
];
