// A folder with the tiny networks, a configuration for them, and runs of the training loop in this process.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DistillConfig } from '../../src/config/distill-config.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { distill } from '../../src/distill/distill.js';
import type { DistillEvent } from '../../src/distill/events.js';
import { Engine } from '../../src/graph/engine.js';
import { useFolder } from '../use-folder.js';
import { makePictures, readVectors, tinyGenerator, tinyMapping, tinyTeacher } from './distill-fixtures.js';

/** Differences from the workspace's configuration, section by section; of `training`, key by key. */
export type Changes = Readonly<Record<string, object | string | number>>;

/** How a run differs from a plain one. */
export interface WorkspaceRun {
  readonly changes?: Changes;
  readonly resume?: boolean;
  /** After which event the run is interrupted. */
  readonly stopAt?: (event: DistillEvent) => boolean;
  /** Interrupts the run when a network with this label is loaded. */
  readonly stopWhenLoading?: string;
  /** Interrupts the run before it begins. */
  readonly stopped?: boolean;
  /** Sees each event as it happens. */
  readonly see?: (event: DistillEvent) => void;
}

/** Where the runs of a test file happen. */
export interface Workspace {
  /** The path of a file or run of this name. */
  at(name: string): string;
  /** The configuration with changes. */
  config(changes?: Changes): DistillConfig;
  /** Runs in this process, on the engine that all runs of the workspace share; gives the events. */
  run(name: string, options?: WorkspaceRun): Promise<DistillEvent[]>;
  /** Expects two runs to have ended in the same numbers, to the last bit, and in the same student. */
  expectSameEnd(one: string, other: string): void;
}

/** Optimiser steps of the workspace's configuration. */
export const STEPS = 12;

/**
 * A folder for the tests of a file with generator.onnx, mapping.onnx, synthesis.onnx, teacher.onnx, pictures/ and config.yaml, and
 * an engine. Call it above the file's own hooks.
 */
export function useWorkspace(): Workspace {
  const { folder, at } = useFolder();
  let engine: Engine;
  // Two epochs of three iterations of two steps; checkpoints after steps 4, 6 (the epoch), 8 and 12.
  const settings: Record<string, object | string | number> = {
    seed: 5,
    generator: { kind: 'onnx', file: at('generator.onnx'), range: [0, 1], crop: 'none' },
    teacher: { file: at('teacher.onnx') },
    student: { network: 'tinyfar-c' },
    training: { batchSize: 16, epochs: 2, imagesPerEpoch: 48, validationImages: 32, checkpointEverySteps: 4 },
  };
  beforeAll(async () => {
    writeFileSync(at('generator.onnx'), tinyGenerator());
    writeFileSync(at('mapping.onnx'), tinyMapping());
    writeFileSync(at('synthesis.onnx'), tinyGenerator({ input: 'w' }));
    writeFileSync(at('teacher.onnx'), tinyTeacher());
    // JSON is YAML, and relative paths start at the configuration's folder.
    writeFileSync(at('config.yaml'), JSON.stringify(settings).replaceAll(`${folder}/`, ''));
    await makePictures(at('pictures'), 40);
    engine = await Engine.start();
  });
  afterAll(() => engine.stop());

  const config = (changes: Changes = {}) => {
    const training = { ...(settings.training as object), ...(changes.training as object | undefined) };
    return resolveConfig({ ...settings, ...changes, training });
  };
  return {
    at,
    config,
    run: async (name, options = {}) => {
      const { changes, resume = false, stopAt, stopWhenLoading, stopped, see } = options;
      const controller = new AbortController();
      if (stopped) controller.abort();
      const given = stopWhenLoading ? abortingEngine(engine, stopWhenLoading, controller) : engine;
      const events: DistillEvent[] = [];
      const { signal } = controller;
      for await (const event of distill(config(changes), {
        folder: at(name),
        engine: given,
        resume,
        signal,
      })) {
        events.push(event);
        see?.(event);
        if (stopAt?.(event)) controller.abort();
      }
      return events;
    },
    expectSameEnd: (one, other) => {
      const [found, expected] = [readVectors(at(one)), readVectors(at(other))];
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [name, bytes] of expected) expect(Buffer.compare(bytes, found.get(name)!), name).toBe(0);
      const student = (name: string) => readFileSync(join(at(name), 'student.onnx'));
      expect(Buffer.compare(student(one), student(other))).toBe(0);
    },
  };
}

/** The engine, aborting as soon as a network called `label` is loaded. */
function abortingEngine(engine: Engine, label: string, controller: AbortController): Engine {
  return new Proxy(engine, {
    get(target, key) {
      if (key === 'load') {
        return (...args: Parameters<Engine['load']>) => {
          if (args[1].label === label) controller.abort();
          return target.load(...args);
        };
      }
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type Of<Type extends DistillEvent['type']> = Extract<DistillEvent, { type: Type }>;

/** The types of events, in order. */
export const typesOf = (events: readonly DistillEvent[]): string[] => events.map(({ type }) => type);

/** The step events. */
export const stepsOf = (events: readonly DistillEvent[]): Of<'step'>[] =>
  events.filter((event) => event.type === 'step');

/** The start event. */
export function startOf(events: readonly DistillEvent[]): Of<'start'> {
  const start = events.find((event) => event.type === 'start');
  if (!start) throw new Error('the run did not start');
  return start;
}
