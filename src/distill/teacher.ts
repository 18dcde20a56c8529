// The teacher: any embedding network, in ONNX or as a file of weights, run on faces that lie in the engine.
import type { TeacherConfig } from '../config/distill-config.js';
import { drawnFaces } from '../faces/population/draw-pairs.js';
import { type Remedy, UserError, underKey } from '../files/user-error.js';
import { discard } from '../graph/discard.js';
import type { Engine, EngineTensor } from '../graph/engine.js';
import { type EmbeddingNetwork, openEmbeddingModel } from '../nets/foreign/embedding-network.js';
import { describeFrame } from '../nets/foreign/face-input.js';
import { describeOrigin, formatPreprocessing, unsettledOf } from '../nets/foreign/preprocessing.js';
import { readNetworkFile } from '../nets/import/network-file.js';
import { describeParts } from '../nets/parts.js';
import { describeProbe, requireSeparation } from '../nets/pixels/describe-probe.js';
import { FEWER_PEOPLE, probeSchemes } from '../nets/pixels/probe.js';
import { type ProbeRow, type SchemeProbe, settingsOf } from '../nets/pixels/verdict.js';

/** A teacher at work. */
export interface Teacher {
  /** Length of an embedding. */
  readonly size: number;
  /** The network itself, for faces that do not lie in the engine. */
  readonly network: EmbeddingNetwork;
  /** How it gets its pixels and from where that is known, in words. */
  readonly pixels: string;
  /** What was fixed or chosen so that its file can be used, in one line each. */
  readonly notes: readonly string[];
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** Tries on drawn faces how it wants its pixels; undefined where its file says that, and people are told apart so. */
  probe(): Promise<TeacherProbe | undefined>;
  /** The embeddings [batch, size] of faces [batch, 3, size, size]; gone when the next batch is embedded. */
  embed(faces: EngineTensor): Promise<EngineTensor>;
  close(): Promise<void>;
}

/** How a teacher does by the usual schemes of pixels. */
export interface TeacherProbe {
  readonly probe: SchemeProbe;
  /** What follows from it, in one line. */
  readonly message: string;
  /** @throws UserError where the teacher tells nobody apart by the assumed scheme */
  require(): void;
}

/**
 * Opens the teacher that the configuration names; it must take faces of `sizePx`.
 *
 * @throws UserError naming `teacher.file` for what is no such network
 */
export const openTeacher = (engine: Engine, config: TeacherConfig, sizePx: number): Promise<Teacher> =>
  underKey('teacher.file', () => open(engine, config, sizePx));

async function open(engine: Engine, config: TeacherConfig, sizePx: number): Promise<Teacher> {
  const { file, normalize, colour, output, part } = config;
  const warnings: string[] = [];
  const model = await readNetworkFile(file, {
    part,
    choosePartBy: 'set teacher.part=NAME',
    onWarning: (message) => void warnings.push(message),
  });
  const network = await openEmbeddingModel(engine, model, {
    name: file,
    keepModel: false,
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
    ...(output === undefined ? {} : { output }),
  });
  discard(model);
  if (network.inputSizePx !== sizePx) {
    const found = `${network.inputSizePx}x${network.inputSizePx}`;
    throw new UserError(
      `${file}: takes faces of ${found}, the student ${sizePx}x${sizePx}; choose another teacher`,
    );
  }
  const slot = engine.slot('embeddings of the teacher');
  return {
    size: network.size,
    network,
    pixels: `${describeFrame(network.frame)}, ${formatPreprocessing(network)} (${describeOrigin(network, 'teacher.normalize')})`,
    notes: network.notes.map((note) => `${file}: ${note}`),
    probe: () => probeTeacher(network),
    warnings: [...warnings, ...(part === undefined ? otherParts(network) : []), ...warningsAbout(network)],
    embed: async (faces) => {
      if (network.freeBatch) {
        return (await network.session.runInto({ embedding: slot }, { faces }, { fetch: [] })).held.embedding;
      }
      const { data, shape } = await engine.read(faces);
      const embeddings = await network.embed(data as Float32Array);
      return engine.write(slot, { data: embeddings, shape: [shape[0], network.size] });
    },
    close: () => network.close(),
  };
}

async function probeTeacher(network: EmbeddingNetwork): Promise<TeacherProbe | undefined> {
  const unsettled = unsettledOf(network);
  const { name } = network;
  const probe = await probeSchemes(network, [drawnFaces], {
    open: unsettled ?? 'nothing',
    ...(unsettled === undefined && { people: FEWER_PEOPLE }),
  });
  if (unsettled === undefined && probe.verdict === 'apart') return undefined;
  const settings = (row: ProbeRow) =>
    settingsOf(row, network).map((setting) => `teacher.${setting}` as const);
  const remedies = (row: ProbeRow): Remedy[] => settings(row).map((setting): Remedy => `set ${setting}`);
  const advice = probe.verdict === 'better' ? `; set ${settings(probe.best).join(' and ')}` : '';
  return {
    probe,
    message: `${describeProbe(probe, name)}${advice}`,
    require: () => {
      if (network.normalizeFrom === 'default') requireSeparation(probe, name, remedies);
    },
  };
}

/** That a weight file holds other networks too. */
function otherParts({ name, partOf }: EmbeddingNetwork): string[] {
  return partOf ? [`${describeParts(name, partOf)} (teacher.part chooses)`] : [];
}

/** A configuration that gives a teacher other pixels than its own file asks for is hardly ever meant. */
function warningsAbout(network: EmbeddingNetwork): string[] {
  const { name, declared } = network;
  const [given, wanted] = [formatPreprocessing(network), formatPreprocessing(declared)];
  if (given === wanted || declared.normalizeFrom === 'default') return [];
  return [
    `${name} wants its pixels ${wanted} (${describeOrigin(declared, 'teacher.normalize')}), but the configuration gives it ${given} (teacher.normalize, teacher.colour)`,
  ];
}
