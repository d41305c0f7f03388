// The files of events/: what AWS hands to each function. Each is taken by the function that it is of.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeCampus } from './campus.mjs';

const ORIGIN = { 'x-greenpulse-origin': 'an-origin-secret-of-the-emulator' };

const event = async (name) =>
  JSON.parse(await readFile(new URL(`../../events/${name}`, import.meta.url), 'utf8'));

/** A request that has come by CloudFront. */
async function request(stack, name, event, headers = {}) {
  event.headers = { ...event.headers, ...ORIGIN, ...headers };
  const { statusCode, body } = await stack.aws.invoke(stack.functionName(name), event);
  return { status: statusCode, body: JSON.parse(body) };
}

export const events = {
  'http-push.json': async (stack, event) => {
    const unknown = await request(stack, 'ingest', event);
    assert.equal(unknown.status, 401);
    const { key } = await makeCampus(stack);
    const { status, body } = await request(stack, 'ingest', event, key);
    assert.deepEqual([status, body.quarantined], [200, 2], JSON.stringify(body));
  },
  'http-health.json': async (stack, event) => {
    assert.equal((await request(stack, 'api', event)).status, 200);
  },
  'schedule.json': async (stack, event) => {
    const { meter_days: meters } = await stack.aws.invoke(stack.functionName('rollup'), event);
    assert.ok(0 <= meters);
  },
  'rollup-shard.json': (stack, event) => wholly(stack, 'rollup', event),
  'notification-message.json': (stack, event) => wholly(stack, 'notification', event),
  'live-message.json': (stack, event) => wholly(stack, 'live', event),
  // The ticket is none, and the page another stack's.
  'socket-connect.json': async (stack, event) => {
    assert.equal(await onSocket(stack, event), 403);
    event.headers.Origin = stack.outputs.Url;
    assert.equal(await onSocket(stack, event), 401);
  },
  // That socket is not there: nobody hears the answer.
  'socket-message.json': async (stack, event) => assert.equal(await onSocket(stack, event), 200),
  'socket-disconnect.json': async (stack, event) => assert.equal(await onSocket(stack, event), 200),
  // Nothing lies there: there is nothing to do again, either.
  'file-dropped.json': (stack, event) => wholly(stack, 'importer', event),
  'first-admin.json': async (stack, event) => {
    assert.deepEqual(await stack.aws.invoke(stack.functionName('setup'), event), { link: null });
  },
};

/** The status that the gateway is told. What else is answered would be said on the socket. */
async function onSocket(stack, event) {
  const { statusCode, ...more } = await stack.aws.invoke(stack.functionName('live'), event);
  assert.deepEqual(more, {});
  return statusCode;
}

async function wholly(stack, name, event) {
  const answer = await stack.aws.invoke(stack.functionName(name), event);
  assert.deepEqual(answer, { batchItemFailures: [] });
}

/** Hands over each. */
export async function handOver(stack, t) {
  for (const [name, take] of Object.entries(events)) {
    await t.test(name, async () => take(stack, await event(name)));
  }
}
