import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { fixed } from '../core/figures';
import type { Head } from './head';
import { AS_GUESSED, NOT_READ, Told, fieldsOf, meanings } from './meaning';
import type { Report } from './rejections';

/** Columns of a wide file that are shown. */
const SHOWN = 16;

export interface Meaning {
  column: string;
  field: string;
}

/** The first rows as they stand in the file, under what each column is taken to mean. */
@Component({
  selector: 'gp-columns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './columns.html',
})
export class Columns {
  protected readonly noName = $localize`(no name)`;
  readonly head = input.required<Head>();
  /** What the server made of it; null while it refuses the file as a whole. */
  readonly report = input.required<Report | null>();
  readonly kind = input.required<string>();
  readonly told = input.required<Told>();
  readonly meant = output<Meaning>();

  protected readonly NOT_READ = NOT_READ;
  protected readonly AS_GUESSED = AS_GUESSED;
  protected readonly fields = computed(() => fieldsOf(this.kind()));
  protected readonly columns = computed(() => {
    const { columns } = this.head();
    const report = this.report();
    const read = report ? meanings(report) : new Map<string, string>();
    const told = this.told();
    const otherwise = report ? NOT_READ : AS_GUESSED;
    return columns.slice(0, SHOWN).map((name, i) => ({
      name,
      id: `column-${i}`,
      field: told[name] ?? read.get(name) ?? otherwise,
      said: name in told ? $localize`As you said` : read.has(name) ? $localize`Guessed` : '',
      guessable: name in told || report === null,
    }));
  });
  protected readonly more = computed(() => {
    const n = this.head().columns.length - SHOWN;
    return n > 0 ? $localize`${fixed(n)}:n: more columns` : '';
  });

  protected choose(column: string, event: Event): void {
    this.meant.emit({ column, field: (event.target as HTMLSelectElement).value });
  }
}
