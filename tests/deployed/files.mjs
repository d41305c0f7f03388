// Files that are dropped into the bucket, and what becomes of them.
import assert from 'node:assert/strict';

/** A file of hours of `buildings` that nobody made yet; one of its rows is none. */
export function makeFile(stack, buildings, days) {
  const campus = stack.fresh('campus');
  const hours = Array.from({ length: 24 }, (_, it) => String(it).padStart(2, '0'));
  const rows = buildings.flatMap((building) =>
    days.flatMap((day) => hours.map((it) => `${building},${day}T${it}:00:00Z,0.5`)),
  );
  const name = `${campus} hours.csv`;
  return {
    campus,
    path: `campus=${campus}/campus_zone=Europe%2FLondon/source=${campus}/${name}`,
    n_rows: rows.length,
    text: ['building_id,ts_utc,kwh', ...rows, `${buildings[0]},never,1`, ''].join('\n'),
  };
}

/** Drops a file and waits for its result, which also tells where it stands. */
export async function drop(stack, file) {
  const { ArtifactsBucket: bucket } = stack.outputs;
  await stack.aws.put(bucket, `incoming/${file.path}`, file.text);
  const told = await stack.happened('FileImported', (it) => it.file === file.path);
  const result = JSON.parse(await stack.aws.get(bucket, told.detail.result));
  assert.equal(told.detail.accepted, file.n_rows);
  assert.equal(result.accepted, file.n_rows);
  assert.equal(result.n_rejected, 1, 'one row is none');
  return { key: told.detail.result, ...result };
}
