import { AS_GUESSED, NOT_READ, fieldsOf, meanings, tell } from './meaning';

describe('meanings', () => {
  it('knows the columns of a field, several ones among them', () => {
    const columns = ['b1', 'b2'].map((column) => ({ column, field: 'value', origin: 'guessed' }));
    expect([...meanings({ columns })]).toEqual([
      ['b1', 'value'],
      ['b2', 'value'],
    ]);
  });
});

describe('tell', () => {
  it('gives a field to one column only, and takes back', () => {
    const told = tell(tell({}, 'a', 'value'), 'b', 'value');
    expect(told).toEqual({ b: 'value' });
    expect(tell(told, 'b', AS_GUESSED)).toEqual({});
  });

  it('leaves out as many columns as are told', () => {
    expect(tell(tell({}, 'a', NOT_READ), 'b', NOT_READ)).toEqual({ a: '', b: '' });
  });
});

describe('fieldsOf', () => {
  it('names fields as people do', () => {
    expect(fieldsOf('weather').find((it) => it.value === 'rh_pct')?.label).toBe('Humidity, %');
    expect(fieldsOf('letters')).toEqual([]);
  });
});
