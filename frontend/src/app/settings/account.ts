import { plural } from '../core/plural';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Campuses } from '../core/campuses';
import { Preferences } from '../core/preferences';
import { Session } from '../core/session';
import { Field, Form, Values } from '../ui/form';
import { exchangeFields, ratesOf, sameRates, withRates } from './exchange';
import { PasswordForm } from './password';
import { Sessions } from './sessions';
import { Tokens } from './tokens';
import { Toasts } from '../ui/toasts';

const THEMES = [
  { value: 'system', label: $localize`As the system` },
  { value: 'light', label: $localize`Light` },
  { value: 'dark', label: $localize`Dark` },
];
const SYSTEMS = [
  { value: 'metric', label: $localize`kWh, m² and °C` },
  { value: 'us', label: $localize`kBtu, ft² and °F` },
];
const LOCALES = [
  'en-GB',
  'en-US',
  'en-IE',
  'en-CA',
  'en-AU',
  'en-IN',
  'de-DE',
  'de-CH',
  'fr-FR',
].map((value) => ({ value, label: `${value}: ${(1234.5).toLocaleString(value)}` }));
const FIELDS: Field[] = [
  { name: 'theme', label: $localize`Theme`, kind: 'choice', choices: THEMES },
  {
    name: 'system',
    label: $localize`Energies, areas and temperatures`,
    kind: 'choice',
    choices: SYSTEMS,
    hint: $localize`Power is in kW in either, and files are in kWh, m² and °C.`,
  },
  { name: 'locale', label: $localize`Numbers and dates`, kind: 'choice', choices: LOCALES },
];

@Component({
  selector: 'gp-account',
  imports: [Form, PasswordForm, Sessions, Tokens],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="sh"><h1 i18n>Account</h1></div>
    @if (session.me.hasValue()) {
      <p>{{ who() }}</p>
    }
    <section class="s" aria-labelledby="likes">
      <div class="sh">
        <h2 i18n id="likes">How it looks</h2>
        <span i18n class="sub">Kept in this browser.</span>
      </div>
      <gp-form [fields]="fields()" [values]="values()" action="Save" i18n-action [save]="save" />
    </section>
    @if (session.me.hasValue() && session.me.value().user_id) {
      <gp-password />
      <gp-sessions />
      <gp-tokens />
    }
    @if (preferences.now().views.length > 0) {
      <section class="s" aria-labelledby="views">
        <div class="sh"><h2 i18n id="views">Saved views</h2></div>
        <ul class="ranges">
          @for (it of preferences.now().views; track it.name) {
            <li>
              <a class="tw" [href]="it.address">{{ it.name }}</a>
              <button i18n type="button" class="tw" (click)="forget(it.name)">
                Remove<span class="vh"> {{ it.name }}</span>
              </button>
            </li>
          }
        </ul>
      </section>
    }
  `,
})
export class AccountSettings {
  protected readonly session = inject(Session);
  protected readonly preferences = inject(Preferences);
  private readonly toasts = inject(Toasts);
  private readonly campuses = inject(Campuses);
  protected readonly fields = computed<Field[]>(() => [
    ...FIELDS,
    ...exchangeFields(this.campuses.all().map((it) => it.currency)),
  ]);
  protected readonly values = computed<Values>(() => {
    const { theme, locale, system, currency, rates } = this.preferences.now();
    return { theme, locale, system, currency, ...withRates(rates) };
  });
  protected readonly who = computed(() => {
    if (!this.session.me.hasValue()) return '';
    const { name, role, buildings } = this.session.me.value();
    const what =
      buildings === null
        ? $localize`sees all buildings`
        : plural(
            buildings.length,
            $localize`{n, plural, =1 {sees 1 building} other {sees ${buildings.length}:n: buildings}}`,
          );
    return `${name}, ${role}, ${what}.`;
  });

  protected readonly save = async (values: Values): Promise<void> => {
    const before = this.preferences.now();
    const theme = THEMES.find((it) => it.value === values['theme'])?.value as 'system';
    const system = SYSTEMS.find((it) => it.value === values['system'])?.value as 'metric';
    const locale = values['locale'] ?? before.locale;
    const currency = values['currency'] ?? '';
    const rates = currency === '' ? before.rates : ratesOf(values);
    this.preferences.set({ theme, system, locale, currency, rates });
    // Every number on the page is written anew.
    const same =
      locale === before.locale && system === before.system && currency === before.currency;
    if (same && sameRates(rates, before.rates)) this.toasts.tell($localize`Saved.`);
    else location.reload();
  };

  protected forget(name: string): void {
    const before = this.preferences.now().views;
    this.preferences.set({ views: before.filter((it) => it.name !== name) });
    this.toasts.tell($localize`“${name}:view:” is removed.`, async () =>
      this.preferences.set({ views: before }),
    );
  }
}
