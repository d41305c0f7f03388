import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { csv, download } from '../core/csv';
import { MISSING, sentence } from '../core/figures';
import { Report, creations, outcome, refusals } from './rejections';

/** What is in the file, which rows fail and how to repair them, and what is new. */
@Component({
  selector: 'gp-preview',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './preview.html',
})
export class Preview {
  readonly report = input.required<Report>();
  readonly done = input(false);
  readonly file = input.required<string>();

  protected readonly missing = MISSING;
  protected readonly outcome = computed(() => outcome(this.report(), this.done()));
  protected readonly refusals = computed(() => refusals(this.report().rejected));
  protected readonly creations = computed(() => creations(this.report().created));
  protected readonly remarks = computed(() =>
    [...this.report().findings, ...this.report().notes].map(sentence),
  );
  protected readonly mapping = computed(() => Object.entries(this.report().mapping));
  protected readonly columns = computed(() => [
    ...new Set(this.report().sample.flatMap((row) => Object.keys(row))),
  ]);

  protected download(): void {
    const rows = this.report().rejected.map((it) => [
      it.row,
      it.field,
      it.rule,
      it.detail,
      it.repair,
    ]);
    const name = this.file().replace(/(\.csv)?(\.gz)?$/, '');
    download(`${name}-refused.csv`, csv(['row', 'field', 'rule', 'detail', 'repair'], rows));
  }
}
