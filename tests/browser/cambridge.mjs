// The University of Cambridge's published meters, as far as a story needs them.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const folder = new URL('../../../shared/data/cambridge/', import.meta.url).pathname;

/** Why the stories of the real campus cannot be told; false when they can. In CI that is a failure. */
export function missing() {
  if (existsSync(join(folder, 'buildings.csv'))) return false;
  assert.notEqual(process.env.CI, 'true', `CI needs ${folder}`);
  const why = `NOT TOLD: the real campus is not at ${folder}`;
  process.stderr.write(`${why}\n`);
  return why;
}

/** Buildings and their hours from one instant to another, as files in `into`. */
export async function excerpt(into, buildings, from, to) {
  const wanted = new Set(buildings);
  const isWanted = (line) => wanted.has(line.slice(0, line.indexOf(',')));
  const [head, ...all] = readFileSync(join(folder, 'buildings.csv'), 'utf8').split('\n');
  const files = {
    buildings: join(into, 'buildings.csv'),
    electricity: join(into, 'electricity.csv'),
  };
  writeFileSync(files.buildings, [head, ...all.filter(isWanted), ''].join('\n'));
  const rows = await hours((line) => {
    const [, at] = line.split(',', 2);
    return isWanted(line) && from <= at && at < to;
  });
  assert.ok(rows.length > buildings.length, 'the excerpt has rows');
  writeFileSync(files.electricity, ['building_id,ts_utc,kwh', ...rows, ''].join('\n'));
  return files;
}

/** The hours of electricity that `keep` keeps, as they stand in the file. */
export async function hours(keep) {
  const file = createReadStream(join(folder, 'electricity_hourly_2018_2022.csv.gz'));
  const kept = [];
  let isHead = true;
  for await (const line of createInterface({ input: file.pipe(createGunzip()) })) {
    if (!isHead && keep(line)) kept.push(line);
    isHead = false;
  }
  return kept;
}
