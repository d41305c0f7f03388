import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

export interface Choice {
  value: string;
  label: string;
}

/** Up to four choices side by side. */
@Component({
  selector: 'gp-segmented',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="seg" role="group" [attr.aria-label]="label()">
      @for (it of choices(); track it.value) {
        <button
          type="button"
          [attr.aria-pressed]="it.value === value()"
          (click)="value.set(it.value)"
        >
          {{ it.label }}
        </button>
      }
    </div>
  `,
})
export class Segmented {
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Choice[]>();
  readonly value = model.required<string>();
}
