/** A command that pushes one reading with a key. */
export const pushSample = (key: string) =>
  $localize`curl ${location.origin}:origin:/api/ingest/readings -H 'Authorization: Bearer ${key}:key:' ` +
  $localize`-H 'Content-Type: application/json' -d '{"readings":[{"meter":"m1",` +
  `"start":"2026-03-01T00:00:00Z","duration":"PT15M","value":1.5,"unit":"kWh"}]}'`;
