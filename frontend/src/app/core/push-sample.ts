/* eslint-disable texts/code -- a command, the same in every language */

/** A command that pushes one reading with a key. */
export const pushSample = (key: string) =>
  `curl ${location.origin}/api/ingest/readings -H 'Authorization: Bearer ${key}' ` +
  `-H 'Content-Type: application/json' -d '{"readings":[{"meter":"m1",` +
  `"start":"2026-03-01T00:00:00Z","duration":"PT15M","value":1.5,"unit":"kWh"}]}'`;
