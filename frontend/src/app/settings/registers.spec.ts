import {
  ChangeDetectionStrategy,
  Component,
  Type,
  provideZonelessChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Zone } from '../core/zone';
import { SourceList } from '../sources/source-list';
import { CalendarSettings } from './calendar';
import { DepartmentSettings } from './departments';
import { KeySettings } from './keys';
import { MeterSettings } from './meters';
import { PeopleSettings } from './people';
import { TargetSettings } from './targets';
import { TariffSettings } from './tariffs';
import { Tokens } from './tokens';

const AT = '2026-01-02T03:04:05Z';
const MADE = { created_at: AT, last_used: null };
const METER = {
  ...{ id: 's~m~', source: 's', meter: 'm', channel: '', building_id: 'b1', campus_id: null },
  ...{ commodity: 'hot_water', unit: 'kWh', parent: null, serial: null, status: 'active' },
  ...{ max_demand_kw: 1234.5, delta_t_k: null, dial: { modulus: 100_000 }, in_quarantine: false },
  ...{ valid_from: null, valid_to: null, created_at: AT },
};
const PERSON = {
  ...{ user_id: 'ann', name: 'Ann', email: null, role: 'admin', department_id: null },
  ...{ buildings: null, created_at: AT, total_points: 0 },
  notification_preferences: { email: true, push: false },
};
const TARGET = {
  ...{ target_id: 't', building_id: 'b1', target_type: 'cost_reduction', target_value: 7.5 },
  ...{ target_period: 'year', start_date: '2026-01-01', end_date: null, created_by: 'ann' },
  created_at: AT,
};
const DEPARTMENT = {
  ...{ id: 'd', campus_id: 'c', name: 'Physics', head_of_department: null, contact_email: null },
  ...{ energy_budget_annual: 12_000, reduction_target_percent: 10, current_score: 0 },
  buildings: [
    { building_id: 'b1', share: 0.07, valid_from: '2026-01-01', valid_to: null },
    { building_id: 'b2', share: 1, valid_from: '2026-01-01', valid_to: '2026-02-01' },
  ],
  created_at: AT,
};
const tariff = (name: string, valid_from: string, valid_to: string | null) => ({
  ...{ campus_id: 'c', commodity: 'electricity', currency: 'GBP', name, valid_from, valid_to },
  ...{ price: { flat: 0.28 }, version: 'abcdefghijkl' },
});

const SOURCE = {
  ...{ id: 's', source_name: 'Gateway, 3', source_type: 'smart_meter', building_id: null },
  ...{ restates: false, is_active: true, last_push: AT, lag_seconds: 7, last_sync: AT },
  ...{ n_meters: 1200, n_quarantined: 0, n_readings: 5, created_at: AT, data_mapping: {} },
};

const SERVER: Record<string, unknown> = {
  '/api/campuses': {
    campuses: [{ id: 'c', name: 'C', timezone: 'Europe/London', currency: 'GBP' }],
  },
  '/api/buildings': { buildings: [{ id: 'b1', campus_id: 'c', name: 'Library', commodities: [] }] },
  '/api/meters': { meters: [METER] },
  '/api/users': { users: [PERSON, { ...PERSON, user_id: 'bob', buildings: ['b1', 'b2'] }] },
  '/api/departments': { departments: [DEPARTMENT] },
  '/api/energy/buildings/b1/targets': { targets: [TARGET] },
  '/api/sources': { sources: [SOURCE] },
  '/api/sources/s/keys': { keys: [{ ...MADE, id: 'k', source_id: 's', revoked_at: AT }] },
  '/api/me/tokens': {
    tokens: [{ ...MADE, id: 't', name: null, scope: 'read', buildings: ['b1'], expires_at: AT }],
  },
  '/api/campuses/c/calendar': {
    periods: [{ kind: 'closed', name: 'Xmas', from: '2026-12-24', to: '2027-01-02' }],
    warning: null,
  },
  '/api/tariffs': {
    tariffs: [tariff('year', '2025-01-01', null), tariff('winter', '2025-11-01', '2026-03-01')],
  },
  '/api/me': { user_id: 'ann', name: 'Ann', role: 'admin', buildings: null },
};

async function opened(screen: Type<unknown>, address = '/r') {
  vi.stubGlobal('fetch', async (request: Request) => {
    const found = SERVER[new URL(request.url).pathname] as object | undefined;
    return found ? Response.json({ next: null, ...found }) : Response.json({}, { status: 404 });
  });
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideRouter([{ path: 'r', component: screen }]),
    ],
  });
  const harness = await RouterTestingHarness.create(address);
  const host = harness.fixture.nativeElement as HTMLElement;
  await vi.waitFor(async () => {
    await harness.fixture.whenStable();
    if (!host.querySelector('tbody tr')) throw new Error('still fetching');
  });
  return { host, harness };
}

/** The lines of the file that a register hands over. */
async function file(screen: Type<unknown>): Promise<string[]> {
  const { host } = await opened(screen);
  let text = '';
  vi.stubGlobal('Blob', function (parts: string[]) {
    text = parts.join('');
  });
  URL.createObjectURL = () => 'blob:';
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  host.querySelector<HTMLButtonElement>('button.tw')!.click();
  return text.trim().split('\r\n');
}

@Component({
  imports: [SourceList],
  template: '<gp-source-list [zone]="zone" />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Sources {
  protected readonly zone = new Zone('UTC');
}

describe('a register', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('of meters hands over ids and figures as the server has them', async () => {
    expect(await file(MeterSettings)).toEqual([
      'id,source,meter,channel,building_id,campus_id,commodity,unit,parent,serial,status,' +
        'max_demand_kw,delta_t_k,dial_modulus,dial_interval_seconds,valid_from,valid_to,created_at',
      `s~m~,s,m,,b1,,hot_water,kWh,,,active,1234.5,,100000,,,,${AT}`,
    ]);
  });

  it('of people tells all buildings from some', async () => {
    expect(await file(PeopleSettings)).toEqual([
      'user_id,name,email,role,all_buildings,buildings,department_id,created_at',
      `ann,Ann,,admin,true,,,${AT}`,
      `bob,Ann,,admin,false,b1 b2,,${AT}`,
    ]);
  });

  it('of targets hands over kinds and days untold', async () => {
    expect(await file(TargetSettings)).toEqual([
      'target_id,building_id,target_type,target_value,target_period,start_date,end_date,' +
        'created_by,created_at',
      `t,b1,cost_reduction,7.5,year,2026-01-01,,ann,${AT}`,
    ]);
  });

  it('of departments hands over shares of 1', async () => {
    expect(await file(DepartmentSettings)).toEqual([
      'id,campus_id,name,head_of_department,contact_email,energy_budget_annual,' +
        'reduction_target_percent,buildings,created_at',
      `d,c,Physics,,,12000,10,"b1, 0.07, 2026-01-01; b2, 1, 2026-01-01, 2026-02-01",${AT}`,
    ]);
  });

  it('of keys and of tokens hands over instants', async () => {
    expect(await file(KeySettings)).toEqual([
      'id,source_id,created_at,last_used,revoked_at',
      `k,s,${AT},,${AT}`,
    ]);
    TestBed.resetTestingModule();
    expect(await file(Tokens)).toEqual([
      'id,name,scope,all_buildings,buildings,created_at,expires_at,last_used',
      `t,,read,false,b1,${AT},${AT},`,
    ]);
  });

  it('of sources hands over counts and the instant of the last push', async () => {
    expect(await file(Sources)).toEqual([
      'id,source_name,source_type,building_id,restates,is_active,last_push,n_meters,' +
        'n_quarantined,n_readings,created_at',
      `s,"Gateway, 3",smart_meter,,false,true,${AT},1200,0,5,${AT}`,
    ]);
  });

  it('of a calendar is the file that the models take', async () => {
    expect(await file(CalendarSettings)).toEqual([
      'kind,name,from,to',
      'closed,Xmas,2026-12-24,2027-01-02',
    ]);
  });

  it('of tariffs marks the one that another overlaps', async () => {
    const { host } = await opened(TariffSettings);
    const notes = [...host.querySelectorAll('tbody tr')].map(
      (it) => it.querySelector('small')?.textContent ?? '',
    );
    expect(notes).toEqual(['winter counts from 1 Nov 2025 to 28 Feb 2026, both included', '']);
  });

  it('of tariffs says before one is saved which counts', async () => {
    HTMLDialogElement.prototype.showModal = () => {};
    const { host, harness } = await opened(TariffSettings, '/r?sel=%2B');
    const type = (label: string, value: string) => {
      const found = [...host.querySelectorAll('label')].find(
        (it) => it.textContent.trim() === label,
      );
      const input = host.querySelector<HTMLInputElement>(`#${found!.htmlFor}`)!;
      input.value = value;
      input.dispatchEvent(new Event('input'));
    };
    const said = async () => {
      await harness.fixture.whenStable();
      return [...host.querySelectorAll('.means p')].map((it) => it.textContent);
    };
    expect(await said()).toEqual([]);
    type('Name', 'day');
    type('From', '2026-01-01');
    type('To', '2026-02-01');
    expect((await said())[0]).toBe(
      'This tariff counts from 1 Jan 2026 to 31 Jan 2026, both included, winter does not.',
    );
    type('Name', 'winter');
    type('From', '2025-11-01');
    expect((await said())[0]).toBe('winter from 1 Nov 2025 is there: saving replaces it.');
  });
});
