// Which lowering is chosen, and what is said when it is the slow one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine, type LoadOptions, type Session } from './engine.js';
import { type Lowering, loweringFor, probeLowering } from './probe.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** The engine with something done to the n-th network that is loaded; the first is the standard one. */
function tampered(
  tamper: (n: number, load: () => Promise<Session>) => Promise<Session>,
): Pick<Engine, 'load'> {
  let n = 0;
  return {
    load: (model: Uint8Array, options: LoadOptions) => tamper(n++, () => engine.load(model, options)),
  };
}

/** A session whose results are all off by one. */
const wrong = (session: Session): Session => ({
  ...session,
  run: async (feeds) => {
    const { y } = await session.run(feeds);
    return { y: { ...y, data: Float32Array.from(y.data as Float32Array, (value) => value + 1) } };
  },
});

describe('probeLowering', () => {
  test('finds a block on this machine, or says why not', async () => {
    const { block, reason } = await probeLowering(engine);
    if (block === 1) expect(reason).toMatch(/standard operators.*16:.*8:/);
    else expect(reason).toContain(`${block} images agree with standard operators`);
  });

  test('never takes the larger block where it computes something else', async () => {
    const { block, reason } = await probeLowering(
      tampered(async (n, load) => {
        const session = await load();
        return n === 1 ? wrong(session) : session;
      }),
    );
    // Where the processor's vectors are as wide as 16 numbers, blocks of 8 do not work either.
    expect([8, 1]).toContain(block);
    if (block === 1) expect(reason).toMatch(/16: results differ by \d/);
  });

  test('falls back to standard operators where the kernels are missing, with both reasons', async () => {
    const { block, reason } = await probeLowering(
      tampered(async (n, load) => {
        if (n > 0) throw new Error('probe: com.microsoft.nchwc is not a registered function');
        return load();
      }),
    );
    expect(block).toBe(1);
    expect(reason).toMatch(/standard operators, because.*16: .*nchwc.*8: .*nchwc/);
  });

  test('falls back where results are not numbers', async () => {
    const { block } = await probeLowering(
      tampered(async (n, load) => {
        const session = await load();
        if (n === 0) return session;
        return {
          ...session,
          run: async (feeds) => {
            const { y } = await session.run(feeds);
            return { y: { ...y, data: new Float32Array(y.data.length).fill(Number.NaN) } };
          },
        };
      }),
    );
    expect(block).toBe(1);
  });
});

describe('loweringFor', () => {
  const probed: Lowering = { block: 16, reason: 'works' };

  test('keeps the probed lowering for a batch that its block divides', () => {
    expect(loweringFor(16, probed)).toBe(probed);
    expect(loweringFor(128, probed)).toBe(probed);
    expect(loweringFor(24, { block: 8, reason: 'works' }).block).toBe(8);
  });

  test('takes standard operators for another batch, and says which would be fast', () => {
    expect(loweringFor(20, probed)).toEqual({
      block: 1,
      reason: expect.stringMatching(/batch of 20 is not a multiple of 16/),
    });
    expect(loweringFor(20, { block: 1, reason: 'no kernels' })).toEqual({ block: 1, reason: 'no kernels' });
  });
});
