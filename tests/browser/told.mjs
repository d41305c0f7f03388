// The stories: by mouse and by keys alone, on the real campus and on the simulated one.
//
// The short form takes the mouse to the real campus and the keys to the simulated one.
import assert from 'node:assert/strict';
import { cpus, loadavg } from 'node:os';
import test from 'node:test';
import { missing } from './cambridge.mjs';
import { cambridge, simulated } from './campuses.mjs';
import { ask, isLong, page, run } from './harness.mjs';
import { measured, quantile } from './interactions.mjs';
import { tellStories } from './tellings.mjs';

/**
 * Milliseconds of the page's own that an interaction may take, 95 in a hundred. The short form's machine
 * does other things meanwhile and may be a slow one: it finds what is slow by far.
 */
const AT_ONCE = isLong ? 100 : 1_000;

/** The laptop, whose server computes by itself what people change. */
const laptop = {
  get address() {
    return run.address;
  },
  page,
  push: (key, readings) =>
    fetch(`${run.address}/api/ingest/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ readings }),
    }),
  take(file, how) {
    const words = Object.entries(how).map(([name, it]) => [`--${name.replace('_', '-')}`, it]);
    ask('import', file, ...words.flat());
  },
  compute: () => ask('rollup'),
  admit: (person, building) =>
    ask('user', 'add', person, '--role', 'viewer', '--buildings', building).token,
};

function once(read) {
  let made;
  return () => (made ??= read());
}

const real = { place: 'real', read: once(() => cambridge(laptop)), skip: missing() };
const made = { place: 'simulated', read: once(() => simulated(laptop)), skip: false };
const runs = isLong
  ? [real, made].flatMap((campus) => ['mouse', 'keys'].map((by) => [campus, by]))
  : [
      [real, 'mouse'],
      [made, 'keys'],
    ];

for (const [campus, by] of runs) tellStories(laptop, campus, by);

test('the page answers at once, its data aside', async (t) => {
  const all = measured();
  assert.ok(all.length > 20, `${all.length} interactions`);
  const of = (what, share) =>
    quantile(
      all.map((it) => it[what]),
      share,
    );
  const said = (what) =>
    `median ${of(what, 0.5).toFixed(0)} ms, p95 ${of(what, 0.95).toFixed(0)} ms`;
  t.diagnostic(`${all.length} interactions: ${said('own')}; processor: ${said('cpu')}`);
  t.diagnostic(`load average ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`);
  for (const it of all.filter((it) => it.own >= of('own', 0.9))) {
    t.diagnostic(`${it.own.toFixed(0)} ms, of them busy ${it.cpu.toFixed(0)}: ${it.result}`);
  }
  assert.ok(of('own', 0.95) < AT_ONCE, `p95 is ${of('own', 0.95)} ms`);
});
