// Which operators a foreign model uses: versions and domains that ONNX Runtime knows, or what to do about the others.

import { create } from '@bufbuild/protobuf';
import { OperatorSetIdProtoSchema } from 'onnx-buf';
import { showText } from '../../../files/show-text.js';
import { UserError } from '../../../files/user-error.js';
import { type ModelProto, type NodeProto, opsetOf } from '../../../formats/onnx/onnx.js';
import { allNodes, graphOf } from '../onnx-edit.js';

/** The newest version of ONNX's own operators, and of its file format, that ONNX Runtime 1.30 takes. */
export const NEWEST_OPSET = 26;
export const NEWEST_FORMAT = 13;

// The runtime's oldest. Version 8 only adds to 7, so such a model is read as one of 8, whose operators the wrapping uses.
const OLDEST_OPSET = 7;
const WRAPPING_OPSET = 8;

const KNOWN_DOMAINS = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
]);

/**
 * Settles, in place, the versions that a model asks for, and checks that there are operators for all its nodes.
 *
 * @returns what was changed, in words
 * @throws UserError naming the version or the operators that ONNX Runtime does not know, and the remedy
 */
export function settleOperators(model: ModelProto, name: string): string[] {
  const opset = opsetOf(model);
  if (opset === undefined) {
    throw new UserError(`${name}: names no version of ONNX's own operators; export it again`);
  }
  if (opset < OLDEST_OPSET) {
    throw new UserError(
      `${name}: uses version ${opset} of the ONNX operators, ${OLDEST_OPSET} or later is expected; export it again with a later ` +
        'opset, or convert it (onnx.version_converter.convert_version(model, 11))',
    );
  }
  if (opset > NEWEST_OPSET) {
    throw new UserError(
      `${name}: uses version ${opset} of the ONNX operators, ${NEWEST_OPSET} is the newest that ONNX Runtime knows here; export it ` +
        'again with an earlier opset, such as opset_version=17',
    );
  }
  checkDomains(model, name);
  if (opset < WRAPPING_OPSET) setOpset(model, WRAPPING_OPSET);
  if (Number(model.irVersion) <= NEWEST_FORMAT) return [];
  const note = `its ONNX format of version ${model.irVersion} is read as version ${NEWEST_FORMAT}, the newest known here`;
  model.irVersion = BigInt(NEWEST_FORMAT);
  return [note];
}

function setOpset(model: ModelProto, version: number): void {
  model.opsetImport = model.opsetImport.map((each) =>
    isOwn(each.domain) ? create(OperatorSetIdProtoSchema, { ...each, version: BigInt(version) }) : each,
  );
}

const isOwn = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function checkDomains(model: ModelProto, name: string): void {
  const defined = new Set(model.functions.map((each) => `${each.domain}:${each.name}`));
  const nodes = [...allNodes(graphOf(model)), ...model.functions.flatMap(({ node }) => node)];
  const isUnknown = ({ domain, opType }: NodeProto): boolean =>
    !KNOWN_DOMAINS.has(domain) && !defined.has(`${domain}:${opType}`);
  const first = nodes.find(isUnknown);
  if (first === undefined) return;
  const { domain } = first;
  const types = new Set(
    nodes.filter((node) => isUnknown(node) && node.domain === domain).map((n) => n.opType),
  );
  throw new UserError(
    `${name}: uses ${showText([...types].join(', '), 120)} of '${showText(domain)}', which are no operators of ONNX but of a ` +
      'program of its own; export it again with standard operators only',
  );
}
