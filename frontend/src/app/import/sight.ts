import type { Api } from '../core/api/client';
import { answer } from '../core/api/client';
import type { Head } from './head';
import { meanings } from './meaning';
import type { Report } from './rejections';
import type { Choices } from './send';

/** Where what was imported is to be seen. */
export interface Sight {
  name: string;
  link: string[];
  params: Record<string, string>;
}

interface Stored {
  report: Report;
  head: Head;
  choices: Choices;
}

const PATIENCE = 30;

/** The building that a file of readings is of, once its hours are there; else the campus. */
export async function sightOf(api: Api, stored: Stored, signal: AbortSignal): Promise<Sight> {
  const { report, choices } = stored;
  const campus = report.created.campuses[0] ?? choices.campus;
  const whole: Sight = campus
    ? { name: $localize`the campus`, link: ['/campus', campus], params: {} }
    : { name: $localize`the campuses`, link: ['/'], params: {} };
  const id = buildingOf(stored);
  if (!id || !report.window) return whole;
  const path = { building: id };
  const found = await api.http.GET('/api/buildings/{building}', { params: { path }, signal });
  if (!found.data) return whole;
  const { campus_id, name, commodities } = found.data;
  const named = choices.commodity || commodities.find((it) => it === 'electricity');
  const commodity = named ?? commodities[0] ?? 'electricity';
  const params = { to: report.window.end, commodity };
  for (let i = 0; i < PATIENCE; i++) {
    const overview = await answer(
      api.http.GET('/api/campuses/{campus}/overview', {
        params: {
          path: { campus: campus_id },
          query: { period: 'week', end: params.to, commodity },
        },
        signal,
      }),
    );
    if (overview.buildings.some((it) => it.building_id === id && it.coverage > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { name, link: ['/campus', campus_id, 'b', id], params };
}

function buildingOf({ report, head }: Stored): string | null {
  const [made] = report.created.buildings;
  if (made) return made;
  const of = [...meanings(report)].find(([, field]) => field === 'building');
  if (!of) return null;
  return head.rows[0]?.[head.columns.indexOf(of[0])] || null;
}
