// Which statements the functions' roles have, and whether a story ends otherwise without one.
import assert from 'node:assert/strict';
import { stories } from './stories.mjs';

/**
 * What the emulator cannot tell: tests/template alone holds the roles to these, and to those of
 * `archive`, which is not deployed where there is no Timestream.
 */
export const UNPROVEN = {
  HearOfAbsence:
    'it says of an object that it is not there to whoever may not list the bucket, too',
  WriteLog: 'it writes what functions say to their logs itself',
  Trace: 'it has no X-Ray',
  TakeFiles: 'it takes messages from queues for a function without asking the role',
  TakeShares: 'it takes messages from queues for a function without asking the role',
  TakeEvents: 'it takes messages from queues for a function without asking the role',
};
/** Long enough for what happens by itself where everything is as it should be. */
const SOON = 6;

/** The statements of the deployed functions' roles: `{ name, role, sid, policy }`. */
export async function statements(stack) {
  const found = [];
  for (const { FunctionName: called, Role: arn } of await stack.aws.functions()) {
    const [name, role] = [called.split('-').at(-1), arn.split('/').at(-1)];
    const policy = await stack.aws.policy(role, name);
    for (const { Sid: sid } of policy.Statement) found.push({ name, role, sid, policy });
  }
  return found;
}

/** The story that ends otherwise without a statement, and as it should with it; fails without one. */
export async function needs(stack, { name, role, sid, policy }) {
  const concerned = Object.entries(stories).filter(([, it]) => it.of.includes(name));
  const without = policy.Statement.filter((it) => it.Sid !== sid);
  const { patience } = stack;
  await stack.aws.allow(role, name, { ...policy, Statement: without });
  let ended;
  try {
    stack.patience = SOON;
    ended = await firstToFail(stack, concerned);
  } finally {
    stack.patience = patience;
    await stack.aws.allow(role, name, policy);
  }
  assert.ok(ended, `no story needs ${name}'s ${sid}`);
  await ended.tell(stack);
  return ended;
}

async function firstToFail(stack, concerned) {
  for (const [name, { tell }] of concerned) {
    try {
      await tell(stack);
    } catch (error) {
      return { name, tell, why: error.message };
    }
  }
  return undefined;
}

/** `n` of `all`, by a seed. */
export function some(all, n, seed) {
  const left = [...all];
  const chosen = [];
  let state = seed;
  while (chosen.length < n && left.length > 0) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    chosen.push(...left.splice(Math.floor((state / 2 ** 32) * left.length), 1));
  }
  return chosen;
}
