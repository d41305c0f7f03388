import { creations, made, outcome, refusals } from './rejections';

const noZone = (row: number) => ({
  row,
  field: 'start',
  rule: 'stamp-no-zone',
  detail: 'the stamp has no zone.',
  repair: 'Choose Europe/London and try again.',
});

const report = {
  accepted: 8_712,
  duplicate: 0,
  superseded: 0,
  missing: 0,
  n_rejected: 0,
};

describe('refusals', () => {
  it('groups rows by their fault, the most common first', () => {
    const value = { row: 9, field: 'kwh', rule: 'value', detail: '"x" is no number.', repair: '' };
    const groups = refusals([value, ...[2, 3, 4, 5, 6].map(noZone)]);
    expect(groups.map((it) => it.said)).toEqual([
      '5 rows refused: the stamp has no zone.',
      '1 row refused: "x" is no number.',
    ]);
    expect(groups.map((it) => it.rows)).toEqual(['Rows 2, 3, 4 and 2 more.', 'Row 9.']);
  });
});

describe('outcome', () => {
  it('tells a preview from an import', () => {
    expect(outcome({ ...report, n_rejected: 48 }, false)).toEqual({
      plain: '8,712 rows would be stored, ',
      marked: '48 refused.',
    });
    expect(outcome({ ...report, duplicate: 3 }, true)).toEqual({
      plain: '8,712 rows stored, 3 known already.',
      marked: '',
    });
  });
});

describe('creations', () => {
  it('names what is new and counts what is too much to name', () => {
    const created = { buildings: ['b57'], meters: ['a', 'b', 'c', 'd', 'e'], tariffs: 1 };
    expect(creations(made(created))).toEqual([
      '1 new building: b57.',
      '5 new meters: a, b, c and 2 more.',
      '1 new tariff.',
    ]);
  });
});
