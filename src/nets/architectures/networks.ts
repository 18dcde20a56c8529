// Every embedding network that can be built, trained and imported, by the name that configurations use.
import type { Network } from '../architecture.js';
import { adafaceIresnet, type IresnetName, iresnet } from './iresnet.js';
import { microfars } from './microfar.js';
import { mobilefacenet, mobilefacenetInsightface } from './mobilefacenet.js';
import { tinyfars } from './tinyfar.js';

const iresnetNamed =
  (name: IresnetName) =>
  (embeddingSize?: number): Network =>
    iresnet(name, embeddingSize);

/** The networks that a distillation trains; each takes the size of its embedding. */
export const students = { ...tinyfars, ...microfars } as const;

/** The name of a student. */
export type StudentName = keyof typeof students;

/** The networks by name; each takes the size of its embedding, its published one unless given. */
export const networks = {
  ...students,
  mobilefacenet,
  'mobilefacenet-insightface': mobilefacenetInsightface,
  iresnet18: iresnetNamed('iresnet18'),
  iresnet34: iresnetNamed('iresnet34'),
  iresnet50: iresnetNamed('iresnet50'),
  iresnet100: iresnetNamed('iresnet100'),
} as const satisfies Readonly<Record<string, (embeddingSize?: number) => Network>>;

/** The name of a network. */
export type NetworkName = keyof typeof networks;

/** AdaFace's networks by the names that its program gives them. */
export const adafaceNetworks = {
  ir_18: (embeddingSize?: number): Network => adafaceIresnet('iresnet18', embeddingSize),
  ir_34: (embeddingSize?: number): Network => adafaceIresnet('iresnet34', embeddingSize),
  ir_50: (embeddingSize?: number): Network => adafaceIresnet('iresnet50', embeddingSize),
  ir_101: (embeddingSize?: number): Network => adafaceIresnet('iresnet100', embeddingSize),
} as const;
