// The operator references, read back and checked against plain arithmetic.
import { expect, test } from 'vitest';
import { caseDistance, caseValues, caseWeights, readOperatorCases } from './operator-cases.js';

const cases = readOperatorCases();

test('SiLU by plain arithmetic agrees with the reference output and gradient', () => {
  const one = cases.find((entry) => entry.operator === 'silu')!;
  const x = caseValues(one.inputs[0]);
  const gate = Float64Array.from(x, (value) => 1 / (1 + Math.exp(-value)));
  const weights = caseWeights(one);
  const slope = gate.map((s, i) => weights[i] * s * (1 + x[i] * (1 - s)));
  expect(
    caseDistance(
      one.output,
      gate.map((s, i) => s * x[i]),
    ),
  ).toBeLessThan(1e-11);
  expect(caseDistance(one.gradients[0], slope)).toBeLessThan(1e-11);
  expect(
    caseDistance(
      one.gradients[0],
      slope.map((value) => value * 1.001),
    ),
  ).toBeGreaterThan(1e-4);
});

test('every case has a name of its own and a gradient for all but constant inputs', () => {
  expect(new Set(cases.map((one) => one.case)).size).toBe(cases.length);
  for (const one of cases) {
    const differentiated = one.inputs.filter(
      (input) => !(one.operator === 'where' && input.name.endsWith('/c')),
    );
    expect(one.gradients.map(({ name, shape }) => ({ name, shape }))).toEqual(
      differentiated.map(({ name, shape }) => ({ name, shape })),
    );
  }
});

test('another element count than expected is refused by name', () => {
  const { output } = cases[0];
  expect(() => caseDistance(output, new Float32Array(3))).toThrow(output.name);
});
