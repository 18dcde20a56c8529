// synthdistill verify: how alike two faces are to a network.

import { Command } from 'commander';
import { type Calibration, matchRateAt } from '../../evaluate/calibration.js';
import { readCalibration } from '../../evaluate/calibration-metadata.js';
import { embedFiles } from '../../evaluate/embed/embed-files.js';
import { describeDamage } from '../../faces/pictures/open-picture.js';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { cosineSimilarity } from '../../math/statistics.js';
import { withFaceReader } from '../face-reader.js';
import { type AlignFlags, addAlignOptions } from '../options/detector-options.js';
import { addNetworkOptions, type NetworkFlags, withEmbeddingNetwork } from '../options/network-options.js';
import { printJson, printLine, printWarning } from '../output.js';
import { checkAssumedPixels } from '../pixel-probe.js';
import { formatOdds, formatRate } from '../tables/format-rate.js';

/** Makes the `verify` command. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('say whether two faces are of one person')
    .description(
      'Print the cosine similarity, -1 to 1, of the embeddings of two face pictures. Where the model was calibrated, say ' +
        'whether they show one person, and how often two different people are as alike.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .argument('<first>', 'an aligned square face picture; with --align, a photograph')
    .argument('<second>', 'another one')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nWhich similarity means "the same person" depends on the network: `synthdistill calibrate` finds it and writes it ' +
        'into the model.\n\nExample:\n  $ synthdistill verify student.onnx anna-1.jpg anna-2.jpg',
    );
  return addAlignOptions(addNetworkOptions(command)).action(verify);
}

async function verify(
  model: string,
  first: string,
  second: string,
  options: NetworkFlags & AlignFlags & { readonly json?: true },
): Promise<void> {
  const bytes = await readFileWhole(model, 'an ONNX embedding network');
  const calibration = readCalibration(bytes, model);
  const similarity = await withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      await checkAssumedPixels(network, { anyNetwork: true });
      const embeddings: Float32Array[] = [];
      const how = { decode, batch: 2 };
      for await (const { image, embedding, complaint } of embedFiles(network, [first, second], how)) {
        if (!embedding) throw new UserError(`${image}: no face found; give a picture that shows one`);
        if (complaint !== undefined) printWarning(`${image}: ${describeDamage(complaint)}`);
        embeddings.push(embedding);
      }
      return cosineSimilarity(embeddings[0], embeddings[1]);
    }),
  );
  if (options.json) {
    printJson({ model, first, second, similarity, ...(calibration && decide(calibration, similarity)) });
    return;
  }
  printLine(`cosine similarity ${similarity.toFixed(4)}`);
  for (const line of calibration ? explain(calibration, similarity) : [UNCALIBRATED]) printLine(line);
}

const UNCALIBRATED = 'same or different? the model has no threshold yet: synthdistill calibrate finds it';

function decide(calibration: Calibration, similarity: number) {
  const { threshold, fmr, benchmark } = calibration;
  const rate = matchRateAt(calibration, similarity);
  return {
    same: similarity >= threshold,
    threshold,
    thresholdFmr: fmr,
    similarityFmr: rate.fmr,
    similarityFmrIsBound: rate.isBound,
    calibratedOn: benchmark,
  };
}

function explain(calibration: Calibration, similarity: number): string[] {
  const { same, threshold, thresholdFmr, similarityFmr, similarityFmrIsBound } = decide(
    calibration,
    similarity,
  );
  const relation = same ? 'at or above' : 'below';
  return [
    `${same ? 'the same person' : 'different people'}: ${relation} the threshold ${threshold.toFixed(4)} for a false ` +
      `match rate of ${formatRate(thresholdFmr)} (${calibration.benchmark})`,
    `two different people are as alike in ${similarityFmrIsBound ? 'fewer than ' : 'about '}${formatOdds(similarityFmr)} ` +
      'comparisons there',
  ];
}
