// The engine's worker: tensors in and out, slots, failures, and an event loop that stays free.
import { describe, expect, onTestFinished, test } from 'vitest';
import { Engine, type Session } from './engine.js';
import { Graph } from './graph.js';
import { lowerToOnnx } from './lower.js';
import { add, exp, mul } from './operators/elementwise.js';
import { matmul } from './operators/linear.js';
import type { Shape } from './tensor.js';

async function start(): Promise<Engine> {
  const engine = await Engine.start({ threads: 1 });
  onTestFinished(() => engine.stop());
  return engine;
}

/** y = 2 x + bias */
function line(shape: Shape, label = 'line'): [Uint8Array, { label: string }] {
  const graph = new Graph();
  const x = graph.input('x', shape);
  graph.output('y', add(mul(x, 2), graph.input('bias', [])));
  return [lowerToOnnx(graph), { label }];
}

const vector = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });
const scalar = (value: number) => ({ data: Float32Array.of(value), shape: [] });

/** A network that takes some tenths of a second: products of large matrices. */
async function slow(engine: Engine): Promise<() => ReturnType<Session['run']>> {
  const graph = new Graph();
  const size = 512;
  let y = graph.input('x', [size, size]);
  const weight = graph.filled(1 / size, [size, size]);
  for (let i = 0; i < 60; i++) y = matmul(y, weight);
  graph.output('y', y);
  const session = await engine.load(lowerToOnnx(graph), { label: 'slow' });
  return () => session.run({ x: { data: new Float32Array(size * size).fill(1), shape: [size, size] } });
}

describe('a session', () => {
  test('describes its inputs and outputs and takes any size of a free dimension', async () => {
    const engine = await start();
    const session = await engine.load(...line(['n', 2]));
    expect(session.inputs).toContainEqual({ name: 'x', dtype: 'float32', shape: ['n', 2] });
    expect(session.inputs).toContainEqual({ name: 'bias', dtype: 'float32', shape: [] });
    expect(session.outputs.map(({ name }) => name)).toEqual(['y']);
    const { y } = await session.run({
      x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      bias: scalar(1),
    });
    expect(y.shape).toEqual([2, 2]);
    expect([...y.data]).toEqual([3, 5, 7, 9]);
    expect(engine.busySeconds).toBeGreaterThan(0);
  });

  test('knows inputs that never change, asks for them no more, and takes their memory where it is handed over', async () => {
    const engine = await start();
    const [model, options] = line([2]);
    const bias = { data: Float32Array.of(5), shape: [] };
    const constants = { bias };
    await engine.load(model, { ...options, constants });
    expect([model.length > 0, bias.data.length]).toEqual([true, 1]);
    const session = await engine.load(model, { ...options, constants, handOver: true });
    expect([model.length, bias.data.length]).toEqual([0, 0]);
    expect(session.inputs.map(({ name }) => name)).toEqual(['x']);
    for (const first of [1, 2]) {
      const { y } = await session.run({ x: vector(first, 0) });
      expect([...y.data]).toEqual([2 * first + 5, 5]);
    }
  });

  test('leaves memory that several arrays share, though they are handed over', async () => {
    const engine = await start();
    const shared = Float32Array.of(1, 2, 3, 4);
    const parts = [shared.subarray(0, 2), shared.subarray(2)];
    for (const [i, data] of parts.entries()) {
      const written = await engine.write(engine.slot(`part ${i}`), { data, shape: [2] }, { handOver: true });
      expect((await engine.read(written)).data).toEqual(data);
    }
    expect(parts.map((part) => [...part])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('takes the memory of inputs that are handed over', async () => {
    const engine = await start();
    const session = await engine.load(...line([2]));
    const x = vector(1, 2);
    const { y } = await session.run({ x, bias: scalar(1) }, { handOver: true });
    expect([...y.data]).toEqual([3, 5]);
    expect(x.data.length).toBe(0);
  });

  test('leaves what goes in as it is', async () => {
    const engine = await start();
    const session = await engine.load(...line([2]));
    const x = vector(1, 2);
    await session.run({ x, bias: scalar(0) });
    await session.run({ x, bias: scalar(0) });
    expect([...x.data]).toEqual([1, 2]);
  });

  test('takes and gives int64, and refuses to read another type by name', async () => {
    const engine = await start();
    const graph = new Graph();
    const x = graph.input('x', [2], 'int64');
    graph.output('y', graph.add('Add', [x, x], { shape: [2], dtype: 'int64' }));
    graph.output('z', graph.add('Less', [x, graph.integers([5, 5])], { shape: [2], dtype: 'bool' }));
    const session = await engine.load(lowerToOnnx(graph), { label: 'integers' });
    const feeds = { x: { data: BigInt64Array.of(3n, 7n), shape: [2] } };
    expect([...(await session.run(feeds, { fetch: ['y'] })).y.data]).toEqual([6n, 14n]);
    await expect(session.run(feeds)).rejects.toThrow(/^integers: .*type bool cannot be read/);
  });
});

describe('tensors that stay in the engine', () => {
  test('pass from run to run and from network to network', async () => {
    const engine = await start();
    const session = await engine.load(...line([2]));
    const other = await engine.load(...line([2], 'other'));
    const slot = engine.slot('state');
    let state = await engine.write(slot, vector(1, 10));
    for (let i = 0; i < 5; i++) {
      const { held, fetched } = await session.runInto({ y: slot }, { x: state, bias: scalar(1) });
      expect(fetched).toEqual({});
      state = held.y;
    }
    // 2x + 1 five times over.
    expect([...(await engine.read(state)).data]).toEqual([63, 351]);
    const { y } = await other.run({ x: state, bias: scalar(0) });
    expect([...y.data]).toEqual([126, 702]);
    expect([...(await engine.read(state)).data]).toEqual([63, 351]);
  });

  test('are read as copies that later runs do not change', async () => {
    const engine = await start();
    const session = await engine.load(...line([1]));
    const slot = engine.slot('state');
    let state = await engine.write(slot, vector(1));
    const step = async () => {
      state = (await session.runInto({ y: slot }, { x: state, bias: scalar(1) })).held.y;
    };
    await step();
    const early = await engine.read(state);
    for (let i = 0; i < 4; i++) await step();
    expect([...early.data]).toEqual([3]);
  });

  test('may be brought back at once', async () => {
    const engine = await start();
    const session = await engine.load(...line([1]));
    const feeds = { x: vector(4), bias: scalar(0) };
    const { held, fetched } = await session.runInto({ y: engine.slot('kept') }, feeds, { fetch: ['y'] });
    expect([...fetched.y.data]).toEqual([8]);
    expect([...(await engine.read(held.y)).data]).toEqual([8]);
  });

  test('know their size, which may differ from that of the ones before', async () => {
    const engine = await start();
    const session = await engine.load(...line(['n']));
    const slot = engine.slot('kept');
    for (const values of [[1, 2], [3, 4], [5, 6], [7, 8, 9], [10], [11, 12], [13]]) {
      const { held } = await session.runInto({ y: slot }, { x: vector(...values), bias: scalar(0) });
      expect(held.y.shape).toEqual([values.length]);
      const { data, shape } = await engine.read(held.y);
      expect(shape).toEqual([values.length]);
      expect([...data]).toEqual(values.map((value) => 2 * value));
    }
  });

  test('are refused by name once another one has taken their place, or they were freed', async () => {
    const engine = await start();
    const session = await engine.load(...line([1]));
    const slot = engine.slot('faces');
    const gone = await engine.write(slot, vector(1));
    const newer = await engine.write(slot, vector(2));
    await expect(engine.read(gone)).rejects.toThrow(/^faces: the tensor is gone/);
    await expect(session.run({ x: gone, bias: scalar(0) })).rejects.toThrow(/^faces: the tensor is gone/);
    expect([...(await engine.read(newer)).data]).toEqual([2]);
    await engine.free(slot);
    await expect(engine.read(newer)).rejects.toThrow(/^faces: the tensor is gone/);
  });
});

describe('a failure', () => {
  test('to load names the network', async () => {
    const engine = await start();
    await expect(engine.load(Uint8Array.of(1, 2, 3), { label: 'scrap.onnx' })).rejects.toThrow(
      /^scrap\.onnx: /,
    );
  });

  test('to run names the network, and leaves kept tensors and session in order', async () => {
    const engine = await start();
    const session = await engine.load(...line([2], 'teacher'));
    const slot = engine.slot('kept');
    await session.runInto({ y: slot }, { x: vector(1, 2), bias: scalar(0) });
    const { held } = await session.runInto({ y: slot }, { x: vector(1, 2), bias: scalar(1) });
    const wrong = session.runInto({ y: slot }, { x: vector(1, 2, 3), bias: scalar(0) });
    await expect(wrong).rejects.toThrow(/^teacher: /);
    await expect(session.run({ x: vector(1, 2) })).rejects.toThrow(/^teacher: .*bias/);
    expect([...(await engine.read(held.y)).data]).toEqual([3, 5]);
    const { y } = await session.run({ x: vector(5, 6), bias: scalar(0) });
    expect([...y.data]).toEqual([10, 12]);
  });

  test('a closed network is named, and others go on', async () => {
    const engine = await start();
    const [one, two] = [await engine.load(...line([1], 'one')), await engine.load(...line([1], 'two'))];
    await one.close();
    await expect(one.run({ x: vector(1), bias: scalar(0) })).rejects.toThrow(/^one: the network was closed/);
    expect([...(await two.run({ x: vector(1), bias: scalar(0) })).y.data]).toEqual([2]);
  });
});

describe('the engine', () => {
  test('leaves the event loop free while a network runs', async () => {
    const engine = await start();
    const run = await slow(engine);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const { y } = await run();
    clearInterval(timer);
    expect(y.data[0]).toBeCloseTo(1, 3);
    expect(ticks).toBeGreaterThan(0);
  });

  test('answers requests in the order in which they were made', async () => {
    const engine = await start();
    const session = await engine.load(...line([1]));
    const order: string[] = [];
    const slot = engine.slot('x');
    const x = await engine.write(slot, vector(1));
    await Promise.all([
      session.run({ x, bias: scalar(0) }).then(({ y }) => order.push(`run ${y.data[0]}`)),
      engine.read(x).then(({ data }) => order.push(`read ${data[0]}`)),
      engine.write(slot, vector(7)).then(() => order.push('overwrite')),
      session.runInto({ y: slot }, { x: vector(3), bias: scalar(0) }).then(() => order.push('keep')),
    ]);
    expect(order).toEqual(['run 2', 'read 1', 'overwrite', 'keep']);
  });

  test('rejects what is pending when it is stopped, and everything afterwards', async () => {
    const engine = await start();
    const run = await slow(engine);
    const slot = engine.slot('x');
    const x = await engine.write(slot, vector(1));
    const pending = [run(), run(), engine.read(x)].map((each) => each.catch((error: Error) => error.message));
    await engine.stop();
    expect(await Promise.all(pending)).toEqual(Array(3).fill('the engine was stopped'));
    await expect(engine.write(slot, vector(1))).rejects.toThrow('the engine was stopped');
    await expect(run()).rejects.toThrow('the engine was stopped');
    await engine.stop();
  });

  test('gives the same result with one and with two threads', async () => {
    const results = [];
    for (const threads of [1, 2]) {
      const engine = await Engine.start({ threads });
      onTestFinished(() => engine.stop());
      const graph = new Graph();
      graph.output('y', exp(graph.input('x', [1000])));
      const session = await engine.load(lowerToOnnx(graph), { label: 'exp' });
      const data = Float32Array.from({ length: 1000 }, (_, i) => i / 500);
      results.push([...(await session.run({ x: { data, shape: [1000] } })).y.data]);
    }
    expect(results[0]).toEqual(results[1]);
  });
});
