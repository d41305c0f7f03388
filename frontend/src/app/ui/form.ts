import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { FieldError, Problem } from '../core/api/problem';
import { sentence } from '../core/figures';

export interface Choice {
  value: string;
  label: string;
}

export interface Field {
  /** As the server calls it: what it finds wrong is said beside it. */
  name: string;
  label: string;
  kind?:
    'text' | 'number' | 'date' | 'email' | 'password' | 'choice' | 'several' | 'check' | 'long';
  choices?: readonly Choice[];
  /** What may be chosen beside what else stands in the form: a choice that is none any more is undone. */
  choicesBy?: (values: Values) => readonly Choice[];
  /** Beside the label, as "m²". */
  unit?: string;
  hint?: string;
  required?: boolean;
  /** Stays as it is. */
  fixed?: boolean;
  autocomplete?: string;
  /** Only asked where that field holds that value. */
  when?: readonly [field: string, value: string];
  /** Not asked where that field holds that value. */
  unless?: readonly [field: string, value: string];
}

/** What stands in the fields, by name: text, and for a check "yes" or "". */
export type Values = Readonly<Partial<Record<string, string>>>;

let forms = 0;

/** Fields and one button. What the server refuses is said where it can be repaired. */
@Component({
  selector: 'gp-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './form.html',
})
export class Form {
  readonly fields = input.required<readonly Field[]>();
  readonly values = input<Values>({});
  /** What the button does, as "Save"; none where it is empty. */
  readonly action = input($localize`Save`);
  /** Takes the values; what it throws is shown. */
  readonly save = input.required<(values: Values) => Promise<unknown>>();
  /** What saving would mean, as the fields stand. */
  readonly means = input<(values: Values) => readonly string[]>();
  readonly saved = output();

  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  protected readonly id = `form${(forms += 1)}`;
  /** What was typed stays when what a form begins with is told anew, as a list of choices comes. */
  protected readonly now = linkedSignal<Values, Values>({
    source: this.values,
    computation: (values, previous) =>
      previous ? { ...values, ...changed(previous.source, previous.value) } : values,
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  private readonly asked = computed(() =>
    this.fields().filter(({ when, unless }) => {
      const holds = ([field, value]: readonly [string, string]) =>
        (this.now()[field] ?? '') === value;
      return (!when || holds(when)) && !(unless && holds(unless));
    }),
  );
  protected readonly meaning = computed(() => this.means()?.(this.now()) ?? []);
  protected readonly rows = computed(() => this.asked().map((it) => this.row(it)));
  /** What is wrong with no field that is here. */
  protected readonly otherwise = computed(() => {
    const problem = this.problem();
    if (!problem) return [];
    const here = new Set(this.asked().map((it) => it.name));
    const elsewhere = problem.errors.filter((it) => !here.has(it.field)).map(said);
    if (elsewhere.length > 0) return elsewhere;
    return problem.errors.length > 0 ? [] : [sentence(problem.detail || problem.title)];
  });

  protected put(name: string, value: string): void {
    this.now.update((it) => this.fitting(it, { ...it, [name]: value }));
  }

  /** Without what could be chosen before, and no longer can. */
  private fitting(before: Values, values: Values): Values {
    const gone = this.fields().filter(({ name, choicesBy }) => {
      const offered = (given: Values) =>
        choicesBy?.(given).some((it) => it.value === (values[name] ?? ''));
      return offered(before) && !offered(values);
    });
    return { ...values, ...Object.fromEntries(gone.map(({ name }) => [name, ''])) };
  }

  /** Several are kept a line each. */
  protected several(name: string, list: HTMLSelectElement): void {
    this.put(name, [...list.selectedOptions].map((it) => it.value).join('\n'));
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    const before = this.values();
    try {
      await this.save()(this.now());
      if (this.values() !== before) this.now.set(this.values());
      this.saved.emit();
    } catch (error) {
      this.problem.set(Problem.from(error));
      queueMicrotask(() => this.host.querySelector<HTMLElement>('[aria-invalid]')?.focus());
    } finally {
      this.busy.set(false);
    }
  }

  private row(it: Field) {
    const id = `${this.id}-${it.name}`;
    const value = this.now()[it.name] ?? '';
    const wrong = this.wrong(it.name);
    return {
      ...it,
      choices: it.choicesBy?.(this.now()) ?? it.choices,
      id,
      value,
      wrong,
      kind: it.kind ?? 'text',
      chosen: new Set(value.split('\n')),
      described: wrong ? `${id}-wrong` : it.hint ? `${id}-hint` : null,
    };
  }

  private wrong(name: string): string | null {
    const found = this.problem()?.errors.find((it) => it.field === name);
    return found ? said(found) : null;
  }
}

const said = ({ detail, repair }: FieldError) => `${sentence(detail)} ${sentence(repair)}`.trim();

/** Those fields that no longer hold what they began with. */
const changed = (from: Values, to: Values): Values =>
  Object.fromEntries(Object.entries(to).filter(([name, value]) => value !== from[name]));
