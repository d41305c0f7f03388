import { Api, answer } from '../core/api/client';
import type { Report } from './rejections';

export const KINDS = [
  { value: 'readings', label: 'Meter readings' },
  { value: 'weather', label: 'Weather' },
  { value: 'buildings', label: 'Buildings' },
  { value: 'tariffs', label: 'Tariffs' },
  { value: 'factors', label: 'Emission factors' },
  { value: 'prices', label: 'Prices' },
] as const;

export interface Choices {
  kind: string;
  campus: string;
  zone: string;
  unit: string;
  commodity: string;
}

/** The file as it is, with what the reader of it should assume. */
export function send(api: Api, file: File, choices: Choices, dryRun: boolean): Promise<Report> {
  const gzip = file.name.endsWith('.gz');
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim());
  return answer(
    api.http.POST('/api/import', {
      params: {
        query: {
          kind: choices.kind,
          campus: given(choices.campus),
          zone: given(choices.zone),
          unit: given(choices.unit),
          commodity: given(choices.commodity),
          dry_run: dryRun,
        },
      },
      body: file as unknown as string,
      bodySerializer: () => file,
      headers: { 'Content-Type': gzip ? 'application/gzip' : 'text/csv' },
    }),
  );
}
