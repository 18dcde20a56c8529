// MobileFaceNet (Chen et al., 2018) for faces of 112x96 pixels, as Xiaoccer's MobileFaceNet_Pytorch trains it.
import type { Activation, ConvolutionLayer, Layer, Network } from '../architecture.js';
import { convolution, MOBILEFACENET_STAGES } from './mobilefacenet.js';

/** A convolution called `name.conv`, its BatchNorm and its slopes. */
const block = (name: string, activated = true) => {
  const activation: Activation = activated ? { prelu: `${name}.prelu` } : 'none';
  return { name: `${name}.conv`, norm: `${name}.bn`, activation };
};

/** A convolution at place `n` of a row of layers, its BatchNorm at the next, and its slopes at the one after. */
const part = (at: string, n: number, activated = true) => {
  const activation: Activation = activated ? { prelu: `${at}.${n + 2}` } : 'none';
  return { name: `${at}.${n}`, norm: `${at}.${n + 1}`, activation };
};

function bottleneck(
  at: string,
  { inputs, outputs, wide, stride }: { inputs: number; outputs: number; wide: number; stride: number },
): ConvolutionLayer[] {
  return [
    convolution({ ...part(at, 0), inputs, outputs: wide }),
    convolution({ ...part(at, 3), inputs: wide, outputs: wide, kernel: 3, stride, groups: wide }),
    convolution({ ...part(at, 6, false), inputs: wide, outputs }),
  ];
}

/** The stages of the square MobileFaceNet with PReLU; the last feature maps have 7x6 pixels. 1.0 million parameters. */
export function mobilefacenetOblong(embeddingSize = 128): Network {
  const layers: Layer[] = [
    convolution({ ...block('conv1'), inputs: 3, outputs: 64, kernel: 3, stride: 2 }),
    convolution({ ...block('dw_conv1'), inputs: 64, outputs: 64, kernel: 3, groups: 64 }),
  ];
  let inputs = 64;
  let at = 0;
  for (const [expansion, outputs, blocks, firstStride] of MOBILEFACENET_STAGES) {
    for (let i = 0; i < blocks; i++) {
      const stride = i === 0 ? firstStride : 1;
      const inner = bottleneck(`blocks.${at++}.conv`, { inputs, outputs, wide: inputs * expansion, stride });
      if (stride === 1 && inputs === outputs) layers.push({ kind: 'residual', layers: inner });
      else layers.push(...inner);
      inputs = outputs;
    }
  }
  layers.push(
    convolution({ ...block('conv2'), inputs, outputs: 512 }),
    convolution({
      ...block('linear7', false),
      ...{ inputs: 512, outputs: 512, groups: 512, kernel: 7, kernelWidth: 6, padding: 0 },
    }),
    convolution({ ...block('linear1', false), inputs: 512, outputs: embeddingSize }),
    { kind: 'flatten' },
  );
  return { name: 'mobilefacenet-112x96', imageSize: 112, imageWidth: 96, embeddingSize, layers };
}
