// The benchmarks that people measure face recognition on: what they are, where they come from, and on what terms.

/** A benchmark that this project can read. */
export interface KnownBenchmark {
  readonly name: string;
  /** What it holds. */
  readonly what: string;
  /** The layout that its distribution has, a kind of `DATA_KINDS`. */
  readonly kind: string;
  /** Where to get it. */
  readonly source: string;
  /** On what terms; its own pages decide. */
  readonly terms: string;
}

/**
 * Benchmarks by name. Terms are as their makers state them, in short; read them there before use. None is distributed with
 * this package.
 */
export const KNOWN_BENCHMARKS: readonly KnownBenchmark[] = [
  {
    name: 'InsightFace .bin',
    what: 'LFW, CFP-FF, CFP-FP, AgeDB-30, CALFW, CPLFW, VGG2-FP aligned, in one file each',
    kind: 'bin',
    source: 'with the training sets of github.com/deepinsight/insightface (recognition/_datasets_)',
    terms: 'those of the data sets inside: research, not commercial',
  },
  {
    name: 'LFW',
    what: '13,233 pictures of 5,749 people; 6,000 pairs',
    kind: 'lfw',
    source: 'vis-www.cs.umass.edu/lfw, pairs.txt and lfw.tgz',
    terms: 'research; pictures from the news, rights with their owners',
  },
  {
    name: 'CALFW',
    what: 'LFW across ages; 12,174 pictures, 6,000 pairs',
    kind: 'calfw',
    source: 'whdeng.cn/CALFW',
    terms: 'research, not commercial',
  },
  {
    name: 'CPLFW',
    what: 'LFW across poses; 11,652 pictures, 6,000 pairs',
    kind: 'calfw',
    source: 'whdeng.cn/CPLFW',
    terms: 'research, not commercial',
  },
  {
    name: 'CFP-FF',
    what: '500 people, 7,000 pairs of frontal pictures',
    kind: 'cfp-ff',
    source: 'cfpw.io',
    terms: 'research, not commercial',
  },
  {
    name: 'CFP-FP',
    what: '500 people, 7,000 pairs of a frontal picture and a profile',
    kind: 'cfp-fp',
    source: 'cfpw.io',
    terms: 'research, not commercial',
  },
  {
    name: 'AgeDB-30',
    what: 'pairs 30 years apart; 6,000 pairs of 16,488 pictures',
    kind: 'paths',
    source: 'ibug.doc.ic.ac.uk/resources/agedb, on request',
    terms: 'research, not commercial, no passing on',
  },
  {
    name: 'RFW',
    what: 'four groups (African, Asian, Caucasian, Indian) of 6,000 pairs each',
    kind: 'rfw',
    source: 'whdeng.cn/RFW, on request',
    terms: 'research, not commercial, no passing on',
  },
  {
    name: 'IJB-B',
    what: 'templates of 1,845 people: 8,010,270 comparisons, and 1:N',
    kind: 'ijb',
    source:
      'nist.gov, face challenges, on request; lists from github.com/deepinsight/insightface (recognition/_evaluation_/ijb)',
    terms: 'as NIST grants on request',
  },
  {
    name: 'IJB-C',
    what: 'templates of 3,531 people: 15,658,489 comparisons, and 1:N',
    kind: 'ijb',
    source:
      'nist.gov, face challenges, on request; lists from github.com/deepinsight/insightface (recognition/_evaluation_/ijb)',
    terms: 'as NIST grants on request',
  },
  {
    name: 'your own: list',
    what: 'a CSV with path_a, path_b and same; labels and folds in further columns',
    kind: 'csv',
    source: 'you',
    terms: 'the consent of those who are on the pictures',
  },
  {
    name: 'your own: people',
    what: 'a folder for each person; pairs are drawn (people:) or all made (all:)',
    kind: 'people',
    source: 'you',
    terms: 'the consent of those who are on the pictures',
  },
];
