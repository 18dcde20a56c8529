// What a schema cannot say of the section `generator`: keys that do not go together, and shares too small for a batch.
import type { z } from 'zod';
import { combinesStyles, type GeneratorConfig, listSources } from './generator-config.js';
import { facesOfShares, smallestBatch } from './shares.js';

/** What a schema is told of a mistake. */
type Context = z.core.$RefinementCtx;

/** Complains of generators in ONNX that name neither one network, nor the two that make one. */
export function complainOfFiles(generator: GeneratorConfig, context: Context): void {
  for (const { path, source } of listSources(generator)) {
    if (source.kind !== 'onnx') continue;
    const pair = [source.mapping, source.synthesis].filter((file) => file !== undefined).length;
    if (source.file === undefined ? pair === 2 : pair === 0) continue;
    const message = 'needs either `file`, or both `mapping` and `synthesis`';
    context.addIssue({ code: 'custom', message, path: [...path] });
  }
}

/** Complains of styles that are to be combined where there is no space of them. */
export function complainOfStyles(generator: GeneratorConfig, context: Context): void {
  for (const { path, source } of listSources(generator)) {
    if (source.kind !== 'onnx' || source.mapping !== undefined || !combinesStyles(source.styles)) continue;
    const message =
      'goes with `mapping` and `synthesis`, or with kind stylegan2: one network alone has no styles, and a mixture of its latents ' +
      'is a latent like any other; leave it out';
    context.addIssue({ code: 'custom', message, path: [...path, 'styles'] });
  }
}

/** Complains of sources so small that a batch holds no face of them. */
export function complainOfShares(generator: GeneratorConfig, batchSize: number, context: Context): void {
  const sources = listSources(generator);
  const shares = sources.map(({ share }) => share);
  // Those are complained of already.
  if (shares.some((share) => share <= 0)) return;
  const faces = facesOfShares(shares, batchSize);
  for (const [i, { path }] of sources.entries()) {
    if (faces[i] > 0) continue;
    const enough = smallestBatch(shares, batchSize);
    const remedy = enough === undefined ? '' : ` (with training.batchSize=${enough} this one would)`;
    context.addIssue({
      code: 'custom',
      message: `expected a share that gets at least one of the ${batchSize} faces of a batch${remedy}`,
      path: [...path, 'share'],
    });
  }
}

/** Complains of coefficients of sources that nothing re-samples. */
export function complainOfCoefficients(generator: GeneratorConfig, sampler: string, context: Context): void {
  if (sampler === 'dynamic') return;
  for (const { path, coefficient } of listSources(generator)) {
    if (coefficient === undefined) continue;
    const message = 'goes with `sampler.kind` dynamic only: leave it out';
    context.addIssue({ code: 'custom', message, path: [...path, 'coefficient'] });
  }
}
