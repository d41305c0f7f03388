import { Api, answer } from '../core/api/client';
import type { Told } from './meaning';
import type { Part } from './parts';
import { Report, made } from './rejections';

export interface Choices {
  /** Empty: as the columns say. */
  kind: string;
  campus: string;
  /** Needed for a campus that is to be made. */
  campusZone: string;
  zone: string;
  unit: string;
  commodity: string;
  dates: '' | 'day-first' | 'month-first';
  zeroMissing: boolean;
  told: Told;
}

export const AS_IT_STANDS: Omit<Choices, 'campus' | 'campusZone'> = {
  kind: '',
  zone: '',
  unit: '',
  commodity: '',
  dates: '',
  zeroMissing: false,
  told: {},
};

export interface Sending {
  choices: Choices;
  dryRun: boolean;
  /** Called with the number of parts that are through. */
  progress: (done: number) => void;
  signal: AbortSignal;
}

/** One part after the other, so that a later one finds what an earlier one made. */
export async function send(api: Api, parts: readonly Part[], how: Sending): Promise<Report> {
  let whole: Report | null = null;
  for (const [i, part] of parts.entries()) {
    how.progress(i);
    const report = await sendPart(api, part, how);
    whole = whole === null ? report : joined(whole, report);
  }
  return whole!;
}

async function sendPart(
  api: Api,
  { bytes, before }: Part,
  { choices, dryRun, signal }: Sending,
): Promise<Report> {
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim());
  const map = Object.entries(choices.told).map(([column, field]) => `${field}=${column}`);
  if (choices.dates) map.push(`dates=${choices.dates}`);
  const report = await answer(
    api.http.POST('/api/import', {
      params: {
        query: {
          kind: given(choices.kind),
          campus: given(choices.campus),
          campus_zone: given(choices.campusZone),
          zone: given(choices.zone),
          unit: given(choices.unit),
          commodity: given(choices.commodity),
          zero: choices.zeroMissing ? 'missing' : undefined,
          map,
          dry_run: dryRun,
        },
      },
      body: bytes as unknown as string,
      bodySerializer: () => bytes,
      headers: { 'Content-Type': 'application/gzip' },
      signal,
    }),
  );
  return {
    ...report,
    created: made(report.created),
    rejected: report.rejected.map((it) => ({ ...it, row: it.row + before })),
  };
}

/** Two parts' reports as one: what both made is made once. */
export function joined(a: Report, b: Report): Report {
  const union = <T>(...all: T[]) => [...new Set(all)];
  const [first, last] = [a.window ?? b.window, b.window ?? a.window];
  const window =
    first && last
      ? { start: earlier(first.start, last.start), end: earlier(last.end, first.end, -1) }
      : null;
  return {
    ...a,
    rows: a.rows + b.rows,
    accepted: a.accepted + b.accepted,
    quarantined: a.quarantined + b.quarantined,
    duplicate: a.duplicate + b.duplicate,
    superseded: a.superseded + b.superseded,
    missing: a.missing + b.missing,
    n_rejected: a.n_rejected + b.n_rejected,
    rejected: [...a.rejected, ...b.rejected].slice(0, 1_000),
    created: {
      campuses: union(...a.created.campuses, ...b.created.campuses),
      buildings: union(...a.created.buildings, ...b.created.buildings),
      meters: union(...a.created.meters, ...b.created.meters),
      tariffs: Math.max(a.created.tariffs, b.created.tariffs),
      factors: Math.max(a.created.factors, b.created.factors),
    },
    unsettled: a.unsettled.length > 0 ? a.unsettled : b.unsettled,
    findings: union(...a.findings, ...b.findings),
    notes: union(...a.notes, ...b.notes),
    window,
  };
}

function earlier(a: string, b: string, sign = 1): string {
  return (Date.parse(a) - Date.parse(b)) * sign <= 0 ? a : b;
}
