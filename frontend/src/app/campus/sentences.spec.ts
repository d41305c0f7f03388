import { Overview, OverviewBuilding, campusHeadline, length } from './sentences';

const none = {
  energy_kwh: null,
  quantity: null,
  unit: 'kWh',
  expected_kwh: null,
  lower_kwh: null,
  upper_kwh: null,
  residual_kwh: null,
  residual_percent: null,
  coverage: 0,
  estimated: 0,
  cost: null,
  carbon_kg: null,
  base_load_kw: null,
};

function building(
  name: string,
  state: OverviewBuilding['state'],
  more: Partial<OverviewBuilding> = {},
): OverviewBuilding {
  return {
    ...none,
    building_id: name,
    name,
    building_type: null,
    floor_area_m2: null,
    floors: null,
    state,
    reason: null,
    out_of_hours_share: null,
    daily: [],
    ...more,
  };
}

function overview(
  more: Omit<Partial<Overview>, 'total'> & { total?: Partial<Overview['total']> },
): Overview {
  return {
    campus: { id: 'c', name: 'C', timezone: 'Europe/London', currency: 'GBP', simulated: false },
    commodity: 'electricity',
    period: 'week',
    window: { start: '2022-11-09T14:00:00Z', end: '2022-11-16T14:00:00Z' },
    measured_to: '2022-11-16T14:00:00Z',
    n_buildings: 2,
    n_judged: 2,
    expected_basis: '',
    buildings: [],
    load: [],
    partial: null,
    ...more,
    total: { ...none, currency: 'GBP', peak_demand_kw: null, peak_at: null, ...more.total },
  };
}

const asExpected = {
  energy_kwh: 502_000,
  expected_kwh: 514_000,
  lower_kwh: 497_552,
  upper_kwh: 531_990,
  residual_kwh: -12_336,
};

describe('campusHeadline', () => {
  it('says that the campus is as expected and names who is not', () => {
    const said = campusHeadline(
      overview({
        total: asExpected,
        buildings: [building('b71', 'over', { residual_kwh: 3_971 }), building('b33', 'under')],
      }),
    );
    expect(said.plain).toBe('The campus is as expected.');
    expect(said.marked).toBe('b71 is over.');
    expect(said.more).toEqual([
      '502\u00a0MWh in 7 days, 2.4\u00a0% below expected. ' +
        'The expected range is −3.2\u00a0% to +3.5\u00a0%.',
      'b71 took 3,971\u00a0kWh more than expected. b33 took less than its range.',
    ]);
  });

  it('claims nothing about a range it was not given', () => {
    const said = campusHeadline(
      overview({ total: { ...asExpected, lower_kwh: null, upper_kwh: null } }),
    );
    expect(said.plain).toBe('2 of 2 buildings can be judged.');
    expect(said.more).toEqual(['502\u00a0MWh in 7 days, 2.4\u00a0% below expected.']);
  });

  it('does not take a part for the campus', () => {
    const part = { total: asExpected, partial: 'You see 1 of 6 buildings.' };
    const said = campusHeadline(overview(part));
    expect(said.plain).toBe('What you see of the campus is as expected.');
  });

  it('does not judge without an expectation', () => {
    const said = campusHeadline(overview({ n_judged: 0, total: { energy_kwh: 5_000 } }));
    expect(said.plain).toBe('No building can be judged in this window.');
    expect(said.marked).toBe('');
    expect(said.more).toEqual(['5,000\u00a0kWh in 7 days.']);
  });

  it('does not take a gap for a saving', () => {
    const said = campusHeadline(
      overview({
        total: asExpected,
        buildings: [building('b64', 'not_judged', { coverage: 0.315 })],
      }),
    );
    expect(said.more.at(-1)).toBe(
      'b64 (31.5\u00a0% measured) is not judged: a gap is not a saving.',
    );
  });

  it('says that nothing was measured instead of zero', () => {
    const said = campusHeadline(overview({ measured_to: null }));
    expect(said.plain).toBe('No electricity readings in this window.');
    expect(said.more[0]).toBe('No meter has sent anything yet.');
  });

  it('does not call water unmeasured because it is no energy', () => {
    const said = campusHeadline(overview({ commodity: 'water', total: { coverage: 1 } }));
    expect(said.plain).toBe('Water is measured, but not as energy.');
  });

  it('counts when there are too many to name', () => {
    const many = ['a', 'b', 'c', 'd'].map((name, i) =>
      building(name, 'over', { residual_kwh: 100 * (i + 1) }),
    );
    const said = campusHeadline(overview({ total: asExpected, buildings: many }));
    expect(said.marked).toBe('4 buildings are over.');
    expect(said.more[1]).toBe('d took 400\u00a0kWh more than expected. a, b and c took more too.');
  });
});

describe('length', () => {
  it('is in days from two days on', () => {
    expect(length('2022-11-15T14:00:00Z', '2022-11-16T14:00:00Z')).toBe('24 h');
    expect(length('2022-10-17T00:00:00Z', '2022-11-16T00:00:00Z')).toBe('30 days');
  });
});
