import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { Field, Form, Values } from './form';

const FIELDS: readonly Field[] = [
  { name: 'id', label: 'Id' },
  { name: 'role', label: 'Role' },
];

async function shown(
  values: Values,
  save: (values: Values) => Promise<unknown> = async () => {},
  fields = FIELDS,
) {
  const form = TestBed.createComponent(Form);
  const set = (name: string, value: unknown) => form.componentRef.setInput(name, value);
  set('fields', fields);
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
    choose: async (at: number, value: string) => {
      const list = host.querySelectorAll('select')[at];
      list.value = value;
      list.dispatchEvent(new Event('change'));
      await form.whenStable();
    },
    offered: (at: number) =>
      [...host.querySelectorAll('select')[at].options].map((it) => it.textContent?.trim()),
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

  it('offers what fits what else was chosen, and drops what does not', async () => {
    const save = vi.fn<(values: Values) => Promise<void>>(async () => {});
    const choice = (value: string) => ({ value, label: value });
    const form = await shown({ kind: 'gas', of: 'hidden' }, save, [
      { name: 'kind', label: 'Kind', kind: 'choice', choices: ['gas', 'heat'].map(choice) },
      {
        name: 'of',
        label: 'Of',
        kind: 'choice',
        choicesBy: ({ kind }) => ['', `${kind}-1`, `${kind}-2`].map(choice),
      },
    ]);
    const saved = async () => {
      form.submit();
      await vi.waitFor(() => expect(save).toHaveBeenCalled());
      return save.mock.lastCall?.[0];
    };
    expect(form.offered(1)).toEqual(['', 'gas-1', 'gas-2']);
    expect(await saved(), 'what was never offered stays').toMatchObject({ of: 'hidden' });
    await form.choose(1, 'gas-2');
    await form.choose(0, 'heat');
    expect(form.offered(1)).toEqual(['', 'heat-1', 'heat-2']);
    save.mockClear();
    expect(await saved()).toMatchObject({ kind: 'heat', of: '' });
  });
});
