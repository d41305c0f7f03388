import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Field, Form, Values } from '../ui/form';
import { Toasts } from '../ui/toasts';

const FIELDS: Field[] = [
  {
    name: 'present',
    label: $localize`Present password`,
    kind: 'password',
    autocomplete: 'current-password',
  },
  {
    name: 'password',
    label: $localize`New password`,
    kind: 'password',
    autocomplete: 'new-password',
    hint: $localize`At least 15 characters; a few words will do.`,
  },
];

@Component({
  selector: 'gp-password',
  imports: [Form],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s" aria-labelledby="password">
      <div class="sh">
        <h2 i18n id="password">Password</h2>
        <span i18n class="sub">A change ends every other session.</span>
      </div>
      <gp-form [fields]="fields" [values]="values()" action="Change it" i18n-action [save]="save" />
    </section>
  `,
})
export class PasswordForm {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly fields = FIELDS;
  protected readonly values = signal<Values>({});

  protected readonly save = async (values: Values): Promise<void> => {
    const body = { present: values['present'] ?? '', password: values['password'] ?? '' };
    await answer(this.api.http.PUT('/api/me/password', { body }));
    this.values.set({});
    this.toasts.tell($localize`The password is changed. Every other session has ended.`);
  };
}
