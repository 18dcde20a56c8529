// Foreign formats that are text: JSON, XML, and the descriptions of networks that several programs write.
import { FOREIGN, type ForeignFormat } from './foreign-format.js';
import { latin1 } from './signatures.js';

interface Description {
  readonly format: ForeignFormat;
  /** All of them match; each alone is quick, whatever the text. */
  readonly has: readonly RegExp[];
}

const describe = (format: ForeignFormat, ...has: readonly RegExp[]): Description => ({ format, has });

const COMMENTS = /^(?:#[^\n]*\n\s*)*/;

const descriptions: readonly Description[] = [
  describe(FOREIGN.lfsPointer, /^version https:\/\/git-lfs/),
  // OpenVINO's network is an element with a version, after a declaration or without one.
  describe(FOREIGN.openvino, /^(<\?xml[^>]*>\s*)?<net\s+name=/),
  describe(FOREIGN.coreml, /^<\?xml/, /<plist/, /com\.apple\.CoreML/),
  describe(FOREIGN.html, /^<(!doctype html|!--|html|head|body)/i),
  // ncnn and pnnx: a magic number, then how many layers and blobs there are.
  describe(FOREIGN.ncnn, /^7767517\s+\d+ \d+\s/),
  describe(FOREIGN.darknet, /^\[net\]\s/),
  describe(FOREIGN.graphDef, /^node \{\s/, /^\s+op: "\w+"/m),
  describe(
    FOREIGN.prototxt,
    /^(name|input|input_dim|layers?)\s*[:{]/,
    /\blayers?\s*\{/,
    /\b(type|bottom|top)\s*:/,
  ),
];

// In JSON the keys tell, wherever they stand in the beginning.
const keys: readonly Description[] = [
  describe(
    FOREIGN.tfjsGraph,
    /"format"\s*:\s*"graph-model"|"modelTopology"\s*:\s*\{\s*"(node|versions|library)"/,
  ),
  describe(FOREIGN.tfjsLayers, /"format"\s*:\s*"layers-model"|"modelTopology"|"weightsManifest"/),
  describe(FOREIGN.tfjsWeights, /^\[\s*\{\s*"(weights"\s*:\s*\[\s*\{|paths"\s*:)/),
  describe(FOREIGN.weightIndex, /"weight_map"\s*:/),
  describe(FOREIGN.mxnetSymbol, /"nodes"\s*:\s*\[/, /"op"\s*:\s*"null"/),
  describe(FOREIGN.paddle, /"base_code"\s*:\s*\{\s*"magic"\s*:\s*"pir"/),
  describe(FOREIGN.coreml, /"itemInfoEntries"|"rootModelIdentifier"/),
  describe(FOREIGN.huggingFace, /"architectures"\s*:|"model_type"\s*:|"_class_name"\s*:/),
];

/** The format of a text by how it begins; the more of it is given, the more is recognised. */
export function recogniseText(start: Uint8Array): ForeignFormat | undefined {
  // Some servers and editors put a byte order mark in front, and people comments.
  const text = latin1(start)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .replace(COMMENTS, '');
  const choices = /^[{[]\s*["{[\]}]/.test(text) ? keys : descriptions;
  return choices.find(({ has }) => has.every((pattern) => pattern.test(text)))?.format;
}
