// AWS as an administrator of the emulator asks it: it takes any credentials and looks at no signature.
import assert from 'node:assert/strict';
import { send } from './http.mjs';

const signed = (service) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

export class Aws {
  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  async #call(service, method, path, headers, body) {
    const asked = { authorization: signed(service), ...headers };
    const answer = await send(this.endpoint, method, path, asked, body);
    assert.ok(answer.status < 300, `${service} ${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** What IAM, SNS and SQS answer, as XML. */
  async query(service, action, parameters = {}) {
    const body = new URLSearchParams({ Action: action, ...parameters }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await this.#call(service, 'POST', '/', headers, body)).text;
  }

  /** What DynamoDB, EventBridge and SQS answer. */
  async json(service, target, body) {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const { text } = await this.#call(service, 'POST', '/', headers, JSON.stringify(body));
    return text === '' ? {} : JSON.parse(text);
  }

  put(bucket, key, text) {
    return this.#call('s3', 'PUT', object(bucket, key), {}, text);
  }

  delete(bucket, key) {
    return this.#call('s3', 'DELETE', object(bucket, key));
  }

  async get(bucket, key) {
    return (await this.#call('s3', 'GET', object(bucket, key))).text;
  }

  async keys(bucket, prefix) {
    const path = `/${bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`;
    const { text } = await this.#call('s3', 'GET', path);
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
  }

  async functions() {
    return JSON.parse((await this.#call('lambda', 'GET', '/2015-03-31/functions/')).text).Functions;
  }

  async configuration(name) {
    const path = `/2015-03-31/functions/${name}/configuration`;
    return JSON.parse((await this.#call('lambda', 'GET', path)).text);
  }

  async configure(name, settings) {
    const path = `/2015-03-31/functions/${name}/configuration`;
    await this.#call('lambda', 'PUT', path, {}, JSON.stringify(settings));
  }

  async invoke(name, payload) {
    const path = `/2015-03-31/functions/${name}/invocations`;
    const answer = await this.#call('lambda', 'POST', path, {}, JSON.stringify(payload));
    assert.equal(answer.headers['x-amz-function-error'], undefined, answer.text);
    return JSON.parse(answer.text);
  }

  /** What a role may by its policy `name`. */
  async policy(role, name) {
    const xml = await this.query('iam', 'GetRolePolicy', { RoleName: role, PolicyName: name });
    const [, document] = /<PolicyDocument>([^<]*)<\/PolicyDocument>/.exec(xml);
    return JSON.parse(decodeURIComponent(document));
  }

  allow(role, name, policy) {
    const document = { PolicyDocument: JSON.stringify(policy) };
    return this.query('iam', 'PutRolePolicy', { RoleName: role, PolicyName: name, ...document });
  }
}

const object = (bucket, key) => `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
