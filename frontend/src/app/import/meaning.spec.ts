import { fieldsOf, meanings, tell } from './meaning';

describe('meanings', () => {
  it('knows the columns of a field, several ones among them', () => {
    const mapping = { start: 'ts', value: 'b1, b2', building: 'a, b' };
    const columns = ['ts', 'b1', 'b2', 'a, b', 'other'];
    expect([...meanings({ mapping }, columns)]).toEqual([
      ['ts', 'start'],
      ['b1', 'value'],
      ['b2', 'value'],
      ['a, b', 'building'],
    ]);
  });
});

describe('tell', () => {
  it('gives a field to one column only, and takes back', () => {
    const told = tell(tell({}, 'a', 'value'), 'b', 'value');
    expect(told).toEqual({ b: 'value' });
    expect(tell(told, 'b', '')).toEqual({});
  });
});

describe('fieldsOf', () => {
  it('names fields as people do', () => {
    expect(fieldsOf('weather').find((it) => it.value === 'rh_pct')?.label).toBe('Humidity, %');
    expect(fieldsOf('letters')).toEqual([]);
  });
});
