// Whoever subscribed to the topic by HTTP: a server on the loopback that confirms and listens.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

export class Subscriber {
  messages = [];
  confirmed = false;

  async open() {
    this.server = createServer((asked, answer) => {
      let text = '';
      asked.on('data', (part) => (text += part));
      asked.on('end', () => {
        answer.end();
        this.#take(asked.headers['x-amz-sns-message-type'], JSON.parse(text));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
    return this;
  }

  close() {
    this.server.close();
  }

  #take(type, message) {
    if (type === 'Notification') this.messages.push(message);
    if (type === 'SubscriptionConfirmation') this.#confirm(message);
  }

  async #confirm({ SubscribeURL: url }) {
    const { host, search } = new URL(url);
    // The emulator names itself `localhost`, and listens at this alone.
    const answer = await fetch(`http://${host.replace('localhost', '127.0.0.1')}/${search}`);
    this.confirmed = answer.ok;
  }

  async subscribe(stack, filter) {
    await stack.aws.query('sns', 'Subscribe', {
      TopicArn: stack.outputs.TopicArn,
      Protocol: 'http',
      Endpoint: this.url,
      'Attributes.entry.1.key': 'FilterPolicy',
      'Attributes.entry.1.value': JSON.stringify(filter),
    });
    await stack.eventually('the confirmation of a subscription', () => this.confirmed);
  }

  /** The message that holds `text`; its attributes as an object. */
  async heard(stack, text) {
    const found = () => this.messages.find((it) => it.Message.includes(text));
    const message = await stack.eventually(`a message of ${text}`, found);
    const attributes = Object.entries(message.MessageAttributes);
    const plain = Object.fromEntries(attributes.map(([name, it]) => [name, it.Value]));
    assert.equal(message.TopicArn, stack.outputs.TopicArn);
    return { subject: message.Subject, text: message.Message, attributes: plain };
  }
}
