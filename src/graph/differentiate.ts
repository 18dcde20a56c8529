// Reverse-mode differentiation: the gradient of a scalar with respect to chosen tensors, as more nodes of the same graph.
import { gradientRules } from './gradients.js';
import { add } from './operators/elementwise.js';
import { formatShape, type Producer, sameShape, type Tensor } from './tensor.js';

/** Producers that lie between `wrt` and `target`, in an order in which each comes after those it reads from. */
function path(target: Tensor, wrt: ReadonlySet<Tensor>): { order: Producer[]; depends: Set<Tensor> } {
  const order: Producer[] = [];
  const depends = new Set<Tensor>(wrt);
  const visited = new Set<Producer>();
  // An explicit stack: networks are thousands of nodes deep.
  const stack: { producer: Producer; next: number }[] = [];
  const enter = (tensor: Tensor) => {
    if (wrt.has(tensor) || !tensor.producer || visited.has(tensor.producer)) return;
    visited.add(tensor.producer);
    stack.push({ producer: tensor.producer, next: 0 });
  };
  enter(target);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { producer } = top;
    if (top.next < producer.inputs.length) {
      enter(producer.inputs[top.next++]);
      continue;
    }
    stack.pop();
    if (producer.inputs.some((input) => depends.has(input))) {
      for (const output of producer.outputs) depends.add(output);
      order.push(producer);
    }
  }
  return { order, depends };
}

/**
 * The gradients of a scalar with respect to each tensor of `wrt`, which count as independent of each other even where
 * one is computed from another.
 *
 * @throws Error where the loss is not a scalar, does not depend on one of `wrt`, or an operator has no gradient
 */
export function differentiate(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0)
    throw new Error(`differentiate: the loss has shape ${formatShape(loss.shape)}, not []`);
  const { order, depends } = path(loss, new Set(wrt));
  const gradients = new Map<Tensor, Tensor>([[loss, loss.graph.scalar(1)]]);
  for (const producer of order.reverse()) {
    const outgoing = producer.outputs.map((output) => gradients.get(output));
    if (outgoing.every((gradient) => gradient === undefined)) continue;
    const incoming = gradientsOfInputs(producer, outgoing, depends);
    producer.inputs.forEach((input, i) => {
      const gradient = incoming[i];
      if (!gradient) return;
      if (!sameShape(gradient.shape, input.shape)) {
        const shapes = `${formatShape(gradient.shape)} for an input of ${formatShape(input.shape)}`;
        throw new Error(`${producer.operator}: its gradient has shape ${shapes}`);
      }
      const sofar = gradients.get(input);
      gradients.set(input, sofar ? add(sofar, gradient) : gradient);
    });
  }
  return wrt.map((tensor) => {
    const gradient = gradients.get(tensor);
    if (!gradient) throw new Error(`differentiate: the loss does not depend on ${tensor.name}`);
    return gradient;
  });
}

function gradientsOfInputs(
  producer: Producer,
  outgoing: readonly (Tensor | undefined)[],
  depends: ReadonlySet<Tensor>,
): readonly (Tensor | undefined)[] {
  const needs = producer.inputs.map((input) => depends.has(input));
  if (producer.gradient) {
    const all = producer.gradient(outgoing, needs);
    return all.map((gradient, i) => (needs[i] ? gradient : undefined));
  }
  const rule = gradientRules[producer.operator];
  const [dy] = outgoing;
  if (!rule || !producer.node || !dy) throw new Error(`${producer.operator}: has no gradient rule`);
  const lazy = rule(producer.node, dy);
  return producer.inputs.map((_, i) => (needs[i] ? lazy[i]?.() : undefined));
}
