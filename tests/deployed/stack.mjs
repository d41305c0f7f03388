// A stack on an emulator of its own, as infra/localstack/up makes it.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Aws } from './aws.mjs';
import { eventually, send } from './http.mjs';

const command = (name) => fileURLToPath(new URL(`../../infra/localstack/${name}`, import.meta.url));
/** Compiling is in it. */
const UP_WITHIN = 40 * 60_000;
const IDLE_WITHIN = 20;
const QUEUE = 'stories';
const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

export class Stack {
  /** Seconds that a story waits for what happens by itself. */
  patience = 150;
  #isHurried = false;
  /** Headers of whoever is signed in as admin. */
  admin = {};
  #happened = [];
  #n = 0;

  /** Deploys from a clean start; `words` are more of those of `up`. */
  async up(...words) {
    this.state = mkdtempSync(join(tmpdir(), 'greenpulse-stories-'));
    process.once('exit', () => this.down());
    const began = performance.now();
    await promisify(execFile)(command('up'), ['--state', this.state, ...words], {
      timeout: UP_WITHIN,
      maxBuffer: 64 << 20,
    });
    await this.attach();
    return (performance.now() - began) / 1_000;
  }

  /** Finds out where everything is. */
  async attach() {
    this.outputs = JSON.parse(readFileSync(join(this.state, 'outputs.json'), 'utf8'));
    this.aws = new Aws(this.outputs.Endpoint);
    await this.#listen();
  }

  down() {
    if (!this.state) return;
    spawnSync(command('down'), [this.state], { timeout: 30_000 });
    rmSync(this.state, { recursive: true, force: true });
    this.state = undefined;
  }

  /** Asks through CloudFront, what is no text as JSON; answers also `body`, what the text is as JSON. */
  async ask(method, path, who = this.admin, body = undefined) {
    const headers = {
      host: this.outputs.DistributionDomain,
      'x-forwarded-proto': 'https',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...who,
    };
    const isText = body === undefined || typeof body === 'string';
    const text = isText ? body : JSON.stringify(body);
    const answer = await send(this.outputs.Endpoint, method, path, headers, text);
    const isJson = answer.text !== '' && /json/.test(answer.headers['content-type']);
    return { ...answer, body: isJson ? JSON.parse(answer.text) : undefined };
  }

  /** What is answered to a request that must succeed. */
  async done(method, path, who = this.admin, body = undefined) {
    const answer = await this.ask(method, path, who, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body ?? answer.text;
  }

  /** Signs in by a one-time link: the admin of what follows. */
  async signIn(link) {
    this.admin = await this.session(link);
  }

  /** The headers of a session that a one-time link begins. */
  async session(link) {
    const { pathname, search } = new URL(link, this.outputs.Url);
    const answer = await this.ask('GET', pathname + search, {});
    const [cookie] = answer.headers['set-cookie'] ?? [];
    assert.ok(cookie, `the link signs in: ${answer.status} ${answer.headers.location}`);
    // As a browser says of a page of ours: the gateway has another name than the page.
    const own = { origin: this.outputs.Url, 'sec-fetch-site': 'same-origin' };
    return { cookie: cookie.split(';')[0], ...own };
  }

  /** A name that nothing here has yet. */
  fresh(kind) {
    this.#n += 1;
    return `${kind}${this.#n}`;
  }

  functionName(name) {
    return `greenpulse-${name}`;
  }

  /** From here on nothing waits for the schedule, nor for more that may come. */
  async hurry() {
    this.#isHurried = true;
    const { Rules: rules } = await this.aws.json('events', 'AWSEvents.ListRules', {});
    for (const { Name } of rules) await this.aws.json('events', 'AWSEvents.DisableRule', { Name });
    for (const name of ['ingest', 'api', 'importer', 'rollup']) {
      const { Environment: environment } = await this.aws.configuration(this.functionName(name));
      environment.Variables.GREENPULSE_RECOMPUTE_MINUTES = '0';
      await this.aws.configure(this.functionName(name), { Environment: environment });
    }
  }

  /** Rolls up what is dirty; until `hurry` the schedule does, in its own time. */
  async rollUp() {
    if (!this.#isHurried) return undefined;
    return this.scheduled('rollup');
  }

  /** What a function answers to its schedule. */
  scheduled(name) {
    return this.aws.invoke(this.functionName(name), SCHEDULED);
  }

  eventually(what, read) {
    return eventually(what, this.patience, read);
  }

  /** What stands in a partition of the table. */
  async items(partition) {
    const { Items: items } = await this.aws.json('dynamodb', 'DynamoDB_20120810.Query', {
      TableName: this.outputs.TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
    });
    return items;
  }

  /** How many marks the index shows in a shard. */
  async nDirty(shard) {
    const { Count: count } = await this.aws.json('dynamodb', 'DynamoDB_20120810.Query', {
      TableName: this.outputs.TableName,
      IndexName: 'dirty',
      KeyConditionExpression: 'dirty = :dirty',
      ExpressionAttributeValues: { ':dirty': shard },
      Select: 'COUNT',
    });
    return count;
  }

  /** Writes to the table what no function would. */
  async write(requests) {
    for (let first = 0; first < requests.length; first += 25) {
      const some = { [this.outputs.TableName]: requests.slice(first, first + 25) };
      const body = { RequestItems: some };
      await this.aws.json('dynamodb', 'DynamoDB_20120810.BatchWriteItem', body);
    }
  }

  /** Waits until no queue holds anything: neither what failed, nor what is still to be done. */
  async isIdle() {
    const listed = await this.aws.query('sqs', 'ListQueues');
    const queues = [...listed.matchAll(/<QueueUrl>([^<]*)<\/QueueUrl>/g)].map(([, it]) => it);
    const ours = queues.filter((it) => it !== this.queue);
    assert.ok(ours.filter((it) => it.includes('Dead')).length >= 3, `${ours}`);
    try {
      await eventually('idleness', IDLE_WITHIN, async () => {
        for (const queue of ours) assert.equal(await this.#waiting(queue), 0, queue);
        return true;
      });
    } catch (error) {
      error.message += `\n${this.complaints()}`;
      throw error;
    }
  }

  /** What functions and the emulator have complained of last. */
  complaints() {
    const lines = readFileSync(join(this.state, 'log'), 'utf8').split('\n');
    return lines
      .filter((it) => /"ERROR"|"WARN"|WARNING|ERROR/.test(it))
      .slice(-20)
      .join('\n');
  }

  async #waiting(queue) {
    const { Attributes: counts } = await this.aws.json('sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl: queue,
      AttributeNames: ['All'],
    });
    const { ApproximateNumberOfMessages: n, ApproximateNumberOfMessagesNotVisible: held } = counts;
    return Number(n) + Number(held);
  }

  async #listen() {
    const bus = this.outputs.EventBusName;
    const queue = await this.aws.query('sqs', 'CreateQueue', { QueueName: QUEUE });
    [, this.queue] = /<QueueUrl>([^<]*)<\/QueueUrl>/.exec(queue);
    const pattern = JSON.stringify({ source: [{ prefix: 'greenpulse' }] });
    await this.aws.json('events', 'AWSEvents.PutRule', {
      Name: QUEUE,
      EventBusName: bus,
      EventPattern: pattern,
    });
    const target = { Id: QUEUE, Arn: `arn:aws:sqs:us-east-1:000000000000:${QUEUE}` };
    await this.aws.json('events', 'AWSEvents.PutTargets', {
      Rule: QUEUE,
      EventBusName: bus,
      Targets: [target],
    });
  }

  /** The event of this kind that `matches`, once it has come over the bus. */
  happened(kind, matches) {
    return this.eventually(`an event ${kind}`, async () => {
      const { Messages: messages = [] } = await this.aws.json('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl: this.queue,
        MaxNumberOfMessages: 10,
      });
      this.#happened.push(...messages.map((it) => JSON.parse(it.Body)));
      return this.#happened.find((it) => it['detail-type'] === kind && matches(it.detail));
    });
  }
}
