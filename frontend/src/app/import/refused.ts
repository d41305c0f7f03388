import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { csv, download } from '../core/csv';
import { fixed } from '../core/figures';
import { Report, refusals } from './rejections';

/** Rows that were refused, by what is wrong with them, each with its repair. */
@Component({
  selector: 'gp-refused',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s" aria-labelledby="refused">
      <div class="sh">
        <h2 i18n id="refused">Refused rows</h2>
        <span class="sub">{{ count() }}</span>
        <span class="sp"></span>
        <button i18n type="button" class="tw" (click)="download()">Download refused rows</button>
      </div>
      @for (it of groups(); track it.said + it.repair) {
        <div class="refusal">
          <p>
            <b>{{ it.said }}</b>
          </p>
          <p>{{ it.repair }}</p>
          <p class="dim">
            {{ it.rows }}
            @if (it.field) {
              <span i18n>Field {{ it.field }}, rule {{ it.rule }}.</span>
            } @else {
              <span i18n>Rule {{ it.rule }}.</span>
            }
          </p>
        </div>
      }
    </section>
  `,
})
export class Refused {
  readonly report = input.required<Report>();
  readonly file = input.required<string>();

  protected readonly groups = computed(() => refusals(this.report().rejected));
  protected readonly count = computed(() => {
    const { n_rejected, rejected } = this.report();
    const [refused, all, shown] = [n_rejected, this.report().rows, rejected.length].map((n) =>
      fixed(n),
    );
    return rejected.length < n_rejected
      ? $localize`${refused}:n: of ${all}:all:, the first ${shown}:shown: here`
      : $localize`${refused}:n: of ${all}:all:`;
  });

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
