import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MISSING, percent } from '../core/figures';

/** A number on its coverage: solid is measured, dashes estimated, dots missing. It opens. */
@Component({
  selector: 'gp-figure',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a
      class="fig"
      [routerLink]="link()"
      [fragment]="fragment()"
      queryParamsHandling="preserve"
      [style.--measured.%]="measured()"
      [style.--known.%]="known()"
      [attr.title]="title()"
      ><span class="n">{{ text() ?? missing }}</span>
      @if (unit() && text() !== null) {
        <small>{{ unit() }}</small>
      }
      <span i18n class="vh">, {{ label() }}, {{ coverageSaid() }}, open what is behind it</span></a
    >
  `,
})
export class Figure {
  readonly label = input.required<string>();
  readonly text = input.required<string | null>();
  readonly unit = input('');
  readonly coverage = input.required<number>();
  readonly estimated = input(0);
  readonly link = input<unknown[]>([]);
  readonly fragment = input<string | undefined>('behind');

  protected readonly missing = MISSING;
  protected readonly measured = computed(() => this.coverage() * 100);
  protected readonly known = computed(() => this.measured() + this.estimated() * 100);
  protected readonly title = computed(
    () => $localize`${this.coverageSaid()}:coverage:. Open what is behind it`,
  );
  protected readonly coverageSaid = computed(() => {
    const coverage = this.coverage();
    return coverage === 0
      ? $localize`nothing measured`
      : $localize`${percent(coverage)}:coverage: measured`;
  });
}
