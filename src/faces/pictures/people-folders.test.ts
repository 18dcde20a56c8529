// Whose a picture is, by the folders in which it lies, and where that cannot be told.
import { describe, expect, test } from 'vitest';
import { groupByPerson } from './people-folders.js';

/** `top/below/1.jpg` for every top and every one below. */
const nest = (tops: readonly string[], belows: readonly string[]) =>
  tops.flatMap((top) => belows.map((below) => `${top}/${below}/1.jpg`));

describe('pictures in folders', () => {
  test('belong to the folder at the top; those beside are nobody’s', () => {
    const { people, strays, notes } = groupByPerson('faces', [
      'ada/1.jpg',
      'ada/old/2.jpg',
      'bo/1.jpg',
      'x.jpg',
    ]);
    expect([...people]).toEqual([
      ['ada', ['ada/1.jpg', 'ada/old/2.jpg']],
      ['bo', ['bo/1.jpg']],
    ]);
    expect([strays, notes]).toEqual([['x.jpg'], []]);
  });

  test('within people’s folders are those people’s, and it is said', () => {
    const { people, notes } = groupByPerson('faces', nest(['ada', 'bo', 'cy'], ['frontal', 'profile']));
    expect([...people.keys()]).toEqual(['ada', 'bo', 'cy']);
    expect(notes).toEqual([
      "faces: pictures lie in folders within people's folders (ada/frontal): all below ada are taken for one person's",
    ]);
  });

  test.each([
    ['of other people in each part', [...nest(['train'], ['ada', 'bo']), ...nest(['test'], ['cy', 'di'])]],
    ['of the same people in each part', nest(['test', 'train'], ['ada', 'bo'])],
    ['of the only part', nest(['test'], ['ada', 'bo'])],
    ['beside people', [...nest(['test'], ['ada']), 'bo/1.jpg', 'cy/1.jpg']],
  ])('%s: the part is named as what to give', (_, names) => {
    expect(() => groupByPerson('vgg', names)).toThrow(
      /^vgg: expected a folder for each person with that person's pictures, found folders of folders \(\w+\/\w+\/1\.jpg\); give the folder that holds the people: vgg\/test( or vgg\/train)?$/,
    );
  });

  test('below a single folder are in nobody’s: the folder that holds several is named', () => {
    const names = nest(['ada', 'bo'], ['frontal', 'profile']).map((name) => `data/faces/${name}`);
    expect(() => groupByPerson('all', names)).toThrow(
      /give the folder that holds the people: all\/data\/faces$/,
    );
    expect(() => groupByPerson('all', nest(['data'], ['ada', 'bo']))).toThrow(/the people: all\/data$/);
    expect(() => groupByPerson('all', ['only/here/1.jpg'])).toThrow(/the people: all\/only$/);
  });

  test('in parts of several data sets are refused with the data sets', () => {
    const names = nest(['one', 'two'], ['train/ada', 'train/bo', 'val/cy']);
    expect(() => groupByPerson('all', names)).toThrow(/the people: all\/one or all\/two$/);
  });

  test('in groups that no word tells are refused too, for they may be people', () => {
    const names = [...nest(['north'], ['ada', 'bo', 'cy']), ...nest(['south'], ['di', 'ed', 'flo'])];
    expect(() => groupByPerson('all', names)).toThrow(
      /give the folder that holds the people: all\/north or all\/south/,
    );
  });
});
