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
    what: 'LFW, CFP-FF, CFP-FP, AgeDB-30, CALFW, CPLFW and VGG2-FP, aligned, one file each',
    kind: 'bin',
    source: 'inside the training sets that github.com/deepinsight/insightface lists (recognition/_datasets_)',
    terms: 'those of the data sets inside: non-commercial research',
  },
  {
    name: 'LFW',
    what: '13,233 pictures of 5,749 people, 6,000 pairs',
    kind: 'lfw',
    source: 'vis-www.cs.umass.edu/lfw: pairs.txt and lfw.tgz',
    terms: 'research; the pictures come from the news, and their rights stay with their owners',
  },
  {
    name: 'CALFW',
    what: 'LFW across ages: 12,174 pictures, 6,000 pairs',
    kind: 'calfw',
    source: 'whdeng.cn/CALFW',
    terms: 'non-commercial research',
  },
  {
    name: 'CPLFW',
    what: 'LFW across poses: 11,652 pictures, 6,000 pairs',
    kind: 'calfw',
    source: 'whdeng.cn/CPLFW',
    terms: 'non-commercial research',
  },
  {
    name: 'CFP-FF',
    what: '500 people, 7,000 pairs of frontal pictures',
    kind: 'cfp-ff',
    source: 'cfpw.io',
    terms: 'non-commercial research',
  },
  {
    name: 'CFP-FP',
    what: '500 people, 7,000 pairs of a frontal picture and a profile',
    kind: 'cfp-fp',
    source: 'cfpw.io',
    terms: 'non-commercial research',
  },
  {
    name: 'AgeDB-30',
    what: '16,488 pictures of 568 people, 6,000 pairs 30 years apart',
    kind: 'paths',
    source: 'ibug.doc.ic.ac.uk/resources/agedb, on request',
    terms: 'non-commercial research; not to be passed on',
  },
  {
    name: 'RFW',
    what: 'four groups (African, Asian, Caucasian, Indian), 6,000 pairs each',
    kind: 'rfw',
    source: 'whdeng.cn/RFW, on request',
    terms: 'non-commercial research; not to be passed on',
  },
  {
    name: 'IJB-B',
    what: 'templates of 1,845 people: 8,010,270 comparisons, and searches (1:N)',
    kind: 'ijb',
    source:
      'NIST, on request (nist.gov, Face Challenges); lists from github.com/deepinsight/insightface (recognition/_evaluation_/ijb)',
    terms: 'the licence that comes with each request',
  },
  {
    name: 'IJB-C',
    what: 'templates of 3,531 people: 15,658,489 comparisons, and searches (1:N)',
    kind: 'ijb',
    source:
      'NIST, on request (nist.gov, Face Challenges); lists from github.com/deepinsight/insightface (recognition/_evaluation_/ijb)',
    terms: 'the licence that comes with each request',
  },
  {
    name: 'your own pairs',
    what: 'a CSV with the columns path_a, path_b and same; folds and labels in further ones',
    kind: 'csv',
    source: 'you',
    terms: 'the consent of the people in the pictures',
  },
  {
    name: 'your own people',
    what: 'a folder for each person; pairs are drawn (people:PATH), or each picture is compared with each other (all:PATH)',
    kind: 'people',
    source: 'you',
    terms: 'the consent of the people in the pictures',
  },
];
