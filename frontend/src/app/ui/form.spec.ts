import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { Field, Form, Values } from './form';

const FIELDS: readonly Field[] = [
  { name: 'id', label: 'Id' },
  { name: 'role', label: 'Role' },
];

async function shown(values: Values, save: (values: Values) => Promise<unknown> = async () => {}) {
  const form = TestBed.createComponent(Form);
  const set = (name: string, value: unknown) => form.componentRef.setInput(name, value);
  set('fields', FIELDS);
  set('values', values);
  set('save', save);
  await form.whenStable();
  const host = form.nativeElement as HTMLElement;
  const inputs = () => [...host.querySelectorAll('input')];
  return {
    begin: async (values: Values) => {
      set('values', values);
      await form.whenStable();
    },
    type: async (at: number, text: string) => {
      inputs()[at].value = text;
      inputs()[at].dispatchEvent(new Event('input'));
      await form.whenStable();
    },
    submit: () => host.querySelector('form')!.dispatchEvent(new Event('submit')),
    texts: () => inputs().map((it) => it.value),
  };
}

describe('a form', () => {
  it('keeps what was typed when what it begins with is told anew', async () => {
    const form = await shown({ role: 'viewer' });
    await form.type(0, 'ada');
    await form.begin({ role: 'user' });
    expect(form.texts()).toEqual(['ada', 'user']);
  });

  it('follows what was saved, and what took that back', async () => {
    const form = await shown({ role: 'viewer' });
    await form.type(1, 'user');
    await form.begin({ role: 'user' });
    await form.begin({ role: 'viewer' });
    expect(form.texts()).toEqual(['', 'viewer']);
  });

  it('is as its saving leaves it', async () => {
    const form: Awaited<ReturnType<typeof shown>> = await shown({}, () => form.begin({}));
    await form.type(0, 'a secret');
    form.submit();
    await vi.waitFor(() => expect(form.texts()).toEqual(['', '']));
  });
});
