// Which building took most beyond its past, computed from nothing but hours that the API gives.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEKS = 8;
const FEWEST = 4;
const KNOWN = 0.9;

/** The building of a campus whose hours exceed the median of the 8 weeks before by most. */
export async function worst(request, address, campus, { from, to }) {
  const ask = async (path) => (await request.get(address + path)).json();
  const { timezone } = await ask(`/api/campuses/${campus}`);
  const { buildings } = await ask(`/api/buildings?campus=${campus}&limit=500`);
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const excesses = [];
  for (const { id, name } of buildings) {
    const hours = await historical(ask, id, start - (7 * WEEKS + 1) * DAY, end);
    const excess = beyondPast(hours, clockOf(timezone), start, end);
    if (excess !== null) excesses.push({ id, name, excess });
  }
  return excesses.sort((a, b) => b.excess - a.excess)[0];
}

async function historical(ask, building, start, end) {
  const found = [];
  let cursor = '';
  do {
    const asked = new URLSearchParams({
      start_date: new Date(start).toISOString(),
      end_date: new Date(end).toISOString(),
      granularity: 'hourly',
      metrics: 'electricity_kwh',
      ...(cursor && { cursor }),
    });
    const page = await ask(`/api/energy/buildings/${building}/historical?${asked}`);
    found.push(...page.readings);
    cursor = page.next;
  } while (cursor);
  return found.map((it) => ({
    at: Date.parse(it.timestamp),
    kwh: it.electricity_kwh ?? null,
    coverage: it.coverage ?? 0,
  }));
}

/** What local clocks show, to the hour, as a number that counts hours. */
function clockOf(timeZone) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' },
  });
  return (at) => {
    const of = Object.fromEntries(parts.formatToParts(at).map((it) => [it.type, Number(it.value)]));
    return Date.UTC(of.year, of.month - 1, of.day, of.hour) / HOUR;
  };
}

function beyondPast(hours, clock, start, end) {
  const byClock = new Map();
  for (const { at, kwh } of hours) {
    if (kwh === null) continue;
    const [sum, n] = byClock.get(clock(at)) ?? [0, 0];
    byClock.set(clock(at), [sum + kwh, n + 1]);
  }
  const past = (hour, week) => {
    const [sum, n] = byClock.get(hour - week * 7 * 24) ?? [0, 0];
    return n === 0 ? null : sum / n;
  };
  const shown = hours.filter((it) => start <= it.at && it.at < end);
  const known = shown.reduce((sum, it) => sum + it.coverage, 0) / ((end - start) / HOUR);
  if (known < KNOWN) return null;
  let excess = 0;
  for (const { at, kwh } of shown) {
    const hour = clock(at);
    const weeks = Array.from({ length: WEEKS }, (_, i) => past(hour, i + 1));
    const values = weeks.filter((it) => it !== null).sort((a, b) => a - b);
    if (kwh === null || values.length < FEWEST) continue;
    const half = values.length >> 1;
    excess += kwh - (values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2);
  }
  return excess;
}
