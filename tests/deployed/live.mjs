// Open pages, which hear of new days by a socket.
import assert from 'node:assert/strict';
import { days, makeCampus, reading, sees } from './campus.mjs';
import { Socket } from './socket.mjs';

const ticket = (stack, who) => stack.done('POST', '/api/live/ticket', who, {});

/** Somebody new who may see `buildings`: the headers of their session. */
async function viewer(stack, buildings) {
  const id = stack.fresh('viewer');
  await stack.done('POST', '/api/users', stack.admin, { user_id: id, role: 'viewer', buildings });
  const { path } = await stack.done('POST', `/api/users/${id}/link`);
  return { id, session: await stack.session(path) };
}

/** A socket on which whoever shows `who` follows buildings; it is put among `sockets`. */
async function follow(stack, sockets, who, buildings, after) {
  const { ticket: opens, address } = await ticket(stack, who);
  const socket = await Socket.open(address, opens, stack.outputs.Url);
  assert.ok(socket instanceof Socket, `refused: ${socket}`);
  sockets.push(socket);
  socket.say({ type: 'subscribe', buildings, after });
  const subscribed = await hears(stack, socket, 'subscribed');
  assert.equal(socket.heard[0].type, 'hello');
  return { socket, subscribed };
}

/** What is heard of a kind, and of a building. */
function hears(stack, socket, kind, building) {
  const found = (it) => it.type === kind && (building === undefined || it.building === building);
  return stack.eventually(`"${kind}" on a socket`, async () => {
    await stack.rollUp();
    return socket.heard.find(found);
  });
}

const push = (stack, key, hour) =>
  stack.done('POST', '/api/ingest/readings', key, {
    readings: days(1).map((day) => reading(day, hour, 1.5)),
  });

export async function opensOnce(stack) {
  const { session } = await viewer(stack);
  const { ticket: opens, address } = await ticket(stack, session);
  const { Url: page } = stack.outputs;
  const open = async (shown, origin) => {
    const opened = await Socket.open(address, shown, origin);
    if (opened instanceof Socket) opened.close();
    return opened instanceof Socket;
  };
  assert.equal(await open(undefined, page), false, 'without a ticket');
  assert.equal(await open('gpt_00', page), false, 'with none of ours');
  assert.equal(await open(opens, 'https://elsewhere.example.org'), false, 'on a page of others');
  assert.equal(await open(opens, page), true, 'the other page spent nothing');
  assert.equal(await open(opens, page), false, 'it was used');
  const { key } = await makeCampus(stack);
  for (const [who, status] of [
    [{}, 401],
    [key, 403],
  ]) {
    assert.equal((await stack.ask('POST', '/api/live/ticket', who, {})).status, status);
  }
}

export async function hearsOfNewDays(stack) {
  const sockets = [];
  const kept = async () => (await stack.items('doc#fleeting/connection')).map((it) => it.sk.S);
  const before = await kept();
  try {
    await hearsUntilSignedOut(stack, sockets);
  } finally {
    for (const it of sockets) it.close();
  }
  await stack.eventually('nothing kept of what is closed', async () =>
    (await kept()).every((it) => before.includes(it)),
  );
}

async function hearsUntilSignedOut(stack, sockets) {
  const [{ building, key }, other] = [await makeCampus(stack), await makeCampus(stack)];
  const { id, session } = await viewer(stack, [building]);
  const first = await follow(stack, sockets, session, [building, other.building]);
  assert.deepEqual(first.subscribed.buildings, [building]);
  assert.deepEqual(first.subscribed.refused, [other.building], 'it is not open to her');
  const [kept] = (await stack.items('doc#fleeting/connection')).slice(-1);
  assert.ok(Date.now() / 1_000 < Number(kept.expires.N), 'it is not kept for ever');

  await push(stack, key, 8);
  const changed = await hears(stack, first.socket, 'changed', building);
  assert.deepEqual(changed.days, days(1));
  first.socket.say({ type: 'ping' });
  await hears(stack, first.socket, 'pong');

  first.socket.close();
  await push(stack, key, 9);
  await push(stack, other.key, 9);
  await sees(stack, building, days(1), [3]);
  await sees(stack, other.building, days(1), [1.5]);
  const second = await follow(stack, sockets, session, [building], changed.cursor);
  const missed = await hears(stack, second.socket, 'changed', building);
  assert.ok(Number(changed.cursor) <= Number(missed.cursor));
  const lost = await follow(stack, sockets, session, [building], 'another');
  await hears(stack, lost.socket, 'reload');

  await stack.done('PATCH', `/api/users/${id}`, stack.admin, { buildings: [other.building] });
  const n = second.socket.heard.length;
  await push(stack, key, 10);
  await sees(stack, building, days(1), [4.5]);
  const admin = await follow(stack, sockets, stack.admin, [building]);
  await push(stack, key, 11);
  await hears(stack, admin.socket, 'changed', building);
  const since = second.socket.heard.slice(n).filter((it) => it.type === 'changed');
  assert.deepEqual(since, [], 'what was taken away falls silent');
  for (const it of [first, second, lost, admin]) {
    assert.ok(it.socket.heard.every((said) => said.building !== other.building));
  }

  await stack.done('PATCH', `/api/users/${id}`, stack.admin, { buildings: [building] });
  await stack.done('POST', '/api/sign-out', session);
  await push(stack, key, 12);
  const bye = await hears(stack, second.socket, 'bye');
  assert.equal(bye.reason, 'signed_out');
  await stack.eventually('the end of a socket', () => !second.socket.isOpen);
  await stack.eventually('the end of another', () => !lost.socket.isOpen);
}
