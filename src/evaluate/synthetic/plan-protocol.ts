// Who is in a benchmark of the population, and which of their pictures are compared: all but the pixels.

import { attributesOf, type FaceAttributes } from '../../faces/procedural/attributes.js';
import { type FactorValues, factorValues } from '../../faces/procedural/describe-face.js';
import { STYLE_SIZE } from '../../faces/procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../../faces/procedural/latents.js';
import { withMoment } from '../../faces/procedural/moments.js';
import { normals, uniforms } from '../../math/random.js';
import type { BenchmarkPairs } from '../pairs.js';
import {
  FOLDS,
  GROUPS_PER_FOLD,
  PEOPLE_PER_GROUP,
  type ProtocolView,
  type SynthProtocol,
} from './protocols.js';

/** One picture to draw. */
export interface SynthPicture {
  /** Who it is: a number that no other person of the protocol has. */
  readonly person: number;
  /** The style from which it is drawn. */
  readonly style: Float32Array;
  readonly attributes: FaceAttributes;
}

/** A protocol worked out: its pictures and pairs. */
export interface SynthPlan {
  readonly pictures: readonly SynthPicture[];
  readonly pairs: BenchmarkPairs;
}

/** A seed of its own: trainings, whatever their seed, draw from streams of other names. */
const SEED = 112;

/** People from whom the groups of a protocol are put together: enough to find some who are alike. */
const CANDIDATES = 3000;

/** Someone who may be chosen. */
interface Candidate {
  readonly style: Float32Array;
  readonly values: FactorValues;
}

/** Works out who is in a protocol and what is compared; the same on every machine. */
export function planProtocol(protocol: SynthProtocol): SynthPlan {
  const pictures: SynthPicture[] = [];
  const [a, b, folds]: number[][] = [[], [], []];
  const same: boolean[] = [];
  const candidates = drawCandidates(protocol.name);
  for (let fold = 0; fold < FOLDS; fold++) {
    for (let group = 0; group < GROUPS_PER_FOLD; group++) {
      const first = pictures.length;
      pictures.push(...drawGroup(protocol, fold * GROUPS_PER_FOLD + group, candidates));
      for (const pair of pairsOfGroup(protocol)) {
        a.push(first + pair.a);
        b.push(first + pair.b);
        same.push(pair.same);
        folds.push(fold);
      }
    }
  }
  return { pictures, pairs: { a, b, same, folds } };
}

/** The people of a protocol that may be chosen; what is taken from the list is not chosen again. */
function drawCandidates(protocol: string): Candidate[] {
  const key = { seed: SEED, stream: `benchmark ${protocol} people`, step: 0 };
  const styles = mapLatents(normals(key, CANDIDATES * LATENT_SIZE), CANDIDATES);
  return Array.from({ length: CANDIDATES }, (_, i) => {
    const style = styles.slice(i * STYLE_SIZE, (i + 1) * STYLE_SIZE);
    return { style, values: factorValues(style) };
  });
}

/** Takes the next candidate, and those who are most like it. */
function takeGroup(candidates: Candidate[]): Candidate[] {
  const [leader] = candidates.splice(0, 1);
  const nearest = candidates
    .map((candidate) => ({ candidate, away: distance(candidate, leader) }))
    .sort((one, other) => one.away - other.away)
    .slice(0, PEOPLE_PER_GROUP - 1)
    .map(({ candidate }) => candidate);
  for (const candidate of nearest) candidates.splice(candidates.indexOf(candidate), 1);
  return [leader, ...nearest];
}

/** How far two people are apart in skin tone; people of different apparent sex are never alike. */
function distance({ values: one }: Candidate, { values: other }: Candidate): number {
  if (one.apparentSex < 0 !== other.apparentSex < 0) return Number.POSITIVE_INFINITY;
  return Math.abs(one.tone - other.tone);
}

function drawGroup(
  { name, ages, views, spread }: SynthProtocol,
  group: number,
  candidates: Candidate[],
): SynthPicture[] {
  const [share] = uniforms({ seed: SEED, stream: `benchmark ${name} ages`, step: group }, 1);
  const groupAge = ages[0] + (ages[1] - ages[0]) * share;
  return takeGroup(candidates).flatMap(({ style: of }, member) =>
    views.map((view, v) => {
      const person = group * PEOPLE_PER_GROUP + member;
      const picture = person * views.length + v;
      const redraw = { seed: SEED, stream: `benchmark ${name} pictures`, step: 0, index: picture };
      const key = { seed: SEED, stream: `benchmark ${name} views`, step: picture };
      const style = withMoment(of, { redraw, spread, set: drawView(view, groupAge, uniforms(key, 3)) });
      return { person, style, attributes: attributesOf(style) };
    }),
  );
}

function drawView({ years, yaw }: ProtocolView, groupAge: number, [time, turn, side]: Float32Array) {
  const age = groupAge + years[0] + (years[1] - years[0]) * time;
  if (!yaw) return { age };
  return { age, yaw: (yaw[0] + (yaw[1] - yaw[0]) * turn) * (side < 0.5 ? -1 : 1) };
}

/** The pairs of a group, its pictures counted person by person: as many of one person as of two, in turn. */
function pairsOfGroup({ views, compared, pairsPerGroup }: SynthProtocol) {
  const couples: [number, number][] = [];
  for (let one = 0; one < PEOPLE_PER_GROUP; one++) {
    for (let other = one + 1; other < PEOPLE_PER_GROUP; other++) couples.push([one, other]);
  }
  return Array.from({ length: pairsPerGroup }, (_, n) => {
    const person = n % PEOPLE_PER_GROUP;
    const [left, right] = compared[Math.floor(n / PEOPLE_PER_GROUP + person) % compared.length];
    const [one, other] = couples[n % couples.length];
    // Every second round of couples changes sides: who is seen in the first view must say nothing.
    const [first, second] = Math.floor(n / couples.length) % 2 === 0 ? [one, other] : [other, one];
    const [near, far] = compared[(n + Math.floor(n / couples.length)) % compared.length];
    return [
      { a: person * views.length + left, b: person * views.length + right, same: true },
      { a: first * views.length + near, b: second * views.length + far, same: false },
    ];
  }).flat();
}
