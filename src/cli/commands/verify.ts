// synthdistill verify: how alike two faces are to a network.

import { Command } from 'commander';
import { type Calibration, matchRateAt } from '../../evaluate/calibration.js';
import { readCalibration } from '../../evaluate/calibration-metadata.js';
import { embedImages } from '../../evaluate/embed/embed-images.js';
import type { DecodeFace } from '../../evaluate/embed/embedder.js';
import { describeConditions } from '../../evaluate/measuring-conditions.js';
import { addEmbeddings, scorePairs } from '../../evaluate/pair-scores.js';
import { readPictureFile } from '../../faces/pictures/decode.js';
import { describeDamage } from '../../faces/pictures/open-picture.js';
import { formatRate } from '../../files/format-number.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { readNetworkFile } from '../../nets/import/network-file.js';
import { withFaceReader } from '../measuring/face-reader.js';
import { checkPixels } from '../measuring/pixel-probe.js';
import { optionsOfCalibration, type SimilarityFlags } from '../options/calibrated-options.js';
import { addAlignOptions } from '../options/detector-options.js';
import { addNetworkOptions, withEmbeddingNetwork } from '../options/network-options.js';
import { describeShare } from '../tables/format-rate.js';
import { printJson, printLine, printWarning } from '../terminal/output.js';

/** Makes the `verify` command. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('say whether two faces are of one person')
    .description(
      'Print the cosine similarity, -1 to 1, of the embeddings of two face pictures. Where the model was calibrated, say ' +
        'whether they show one person, and how often two different people are as alike; pictures are then embedded as its ' +
        'threshold was measured, and options that contradict that are refused.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .argument('<first>', 'an aligned square face picture; with --align, a photograph')
    .argument('<second>', 'another one')
    .option(
      '--flip',
      'add the embeddings of picture and mirror image (default: as the model was calibrated, else not)',
    )
    .option('--no-flip', 'embed the pictures as they are')
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
  given: SimilarityFlags & { readonly json?: true },
): Promise<void> {
  const bytes = await readNetworkFile(model, { part: given.part });
  const calibration = readCalibration(bytes, model);
  const options = await optionsOfCalibration(model, given, calibration);
  const { flip = false } = options;
  const images = [first, second].map((name) => ({ name, read: () => readPictureFile(name) }));
  const embed = (decode: DecodeFace): Promise<number> =>
    withEmbeddingNetwork(model, options, async (network) => {
      await checkPixels(network, { inPassing: true });
      const found = await embedImages(network, { images }, { decode, batch: 2, flip });
      for (const [image, reason] of found.failures) {
        throw new UserError(`${images[image].name}: ${reason}; give a picture that shows one`);
      }
      for (const [image, complaint] of found.complaints) {
        printWarning(`${images[image].name}: ${describeDamage(complaint)}`);
      }
      const { plain, mirrored, size } = found;
      return scorePairs(mirrored ? addEmbeddings(plain, mirrored) : plain, size)[0];
    });
  // The threshold was measured without --align, which would be refused.
  const alignFirst =
    calibration?.measured?.alignment === 'none'
      ? 'align them as those of the benchmark were: synthdistill align'
      : undefined;
  const similarity = await withFaceReader(options, embed, alignFirst);
  if (options.json) {
    printJson({ model, first, second, similarity, ...(calibration && decide(calibration, similarity)) });
    return;
  }
  printLine(`cosine similarity ${similarity.toFixed(4)}`);
  for (const line of calibration ? explain(calibration, similarity) : [UNCALIBRATED]) printLine(line);
}

const UNCALIBRATED = 'same or different? the model has no threshold yet: synthdistill calibrate finds it';

function decide(calibration: Calibration, similarity: number) {
  const { threshold, fmr, benchmark, measured } = calibration;
  const rate = matchRateAt(calibration, similarity);
  return {
    same: similarity >= threshold,
    threshold,
    thresholdFmr: fmr,
    similarityFmr: rate.fmr,
    similarityFmrIsBound: rate.isBound,
    calibratedOn: benchmark,
    measuredWith: measured ?? null,
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
      `match rate of ${formatRate(thresholdFmr)} (${showText(calibration.benchmark)})`,
    `of pairs of different people there, ${describeShare(similarityFmr, similarityFmrIsBound)} are as alike`,
    calibration.measured
      ? `measured and embedded with ${describeConditions(calibration.measured)}`
      : 'how the threshold was measured is not known: calibrate the model again, or see to it that all is as it was then',
  ];
}
