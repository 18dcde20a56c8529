// How a network that is not built here is told: by names of its tensors that no other network has.

/** What a network is for, as far as it matters here. */
export type NetworkPurpose = 'embedding' | 'backbone' | 'generator' | 'detector' | 'other';

/** A network, and what its tensors are called. */
export interface NetworkSign {
  /** The network in words. */
  readonly what: string;
  readonly purpose: NetworkPurpose;
  /**
   * Names that are all there, the last keys of a dotted name: `fc.weight` is found in `module.fc.weight` too. A `*` stands for any
   * one key, a `#` in a key for a number.
   */
  readonly has: readonly string[];
  /** Names that are not there. */
  readonly lacks?: readonly string[];
  /** Where names do not tell: whether the shapes of the tensors, by full name, are such a network's. */
  readonly fits?: (shapes: TensorShapes) => boolean;
}

/** Shapes of a file's tensors by full name. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** Whether tensors are those of a network. */
export function isNetwork({ has, lacks = [], fits }: NetworkSign, shapes: TensorShapes): boolean {
  const names = [...shapes.keys()];
  const isThere = (pattern: string): boolean => {
    const expression = expressionOf(pattern);
    return names.some((name) => expression.test(name));
  };
  return has.every(isThere) && !lacks.some(isThere) && (fits?.(shapes) ?? true);
}

function expressionOf(pattern: string): RegExp {
  const keys = pattern
    .split('.')
    .map((key) => (key === '*' ? '[^.]+' : key.replace(/[()|[\]+?^$\\]/g, '\\$&').replaceAll('#', '\\d+')));
  return new RegExp(`(?:^|\\.)${keys.join('\\.')}$`);
}
