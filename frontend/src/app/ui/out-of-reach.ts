import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Problem } from '../core/api/problem';
import { Failure, Message } from './message';

/** A page whose subject is not there, not open to whoever asks, or could not be read. */
@Component({
  selector: 'gp-out-of-reach',
  imports: [Failure, Message, NgTemplateOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-template #back><ng-content /></ng-template>
    @switch (problem().status) {
      @case (404) {
        <div class="lead">
          <h1>{{ said().absent }}</h1>
        </div>
        <gp-message
          title="Check the link for a missing letter, or choose it from the list."
          i18n-title
        >
          <ng-container [ngTemplateOutlet]="back" />
        </gp-message>
      }
      @case (403) {
        <div class="lead">
          <h1 i18n>{{ id() }} is not open to you.</h1>
        </div>
        <gp-message [title]="problem().detail || askAdmin">
          <ng-container [ngTemplateOutlet]="back" />
        </gp-message>
      }
      @default {
        <h1 class="vh">{{ id() }}</h1>
        <gp-failure [what]="said().name" [error]="error()" (retry)="retry.emit()" />
      }
    }
  `,
})
export class OutOfReach {
  readonly kind = input.required<'building' | 'campus' | 'meter'>();
  readonly id = input.required<string>();
  readonly error = input.required<unknown>();
  readonly retry = output();
  protected readonly askAdmin = $localize`Ask a campus admin for access.`;
  protected readonly said = computed(() => {
    const id = this.id();
    switch (this.kind()) {
      case 'building':
        return {
          name: $localize`The building`,
          absent: $localize`There is no building “${id}:id:”.`,
        };
      case 'campus':
        return { name: $localize`The campus`, absent: $localize`There is no campus “${id}:id:”.` };
      case 'meter':
        return { name: $localize`The meter`, absent: $localize`There is no meter “${id}:id:”.` };
    }
  });
  protected readonly problem = computed(() => Problem.from(this.error()));
}
