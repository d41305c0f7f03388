import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { Top } from '../shell/top';
import { Facts } from '../ui/facts';
import { Lead } from '../ui/lead';
import { Failure, Message } from '../ui/message';
import { NoPermission, forbidden } from '../ui/no-permission';
import { Skeleton } from '../ui/skeleton';
import { byDays, driftOf } from './lately';
import { modelRegistry } from './registry';
import { doneSaid, factsOf, parametersOf, scoresOf, statusSaid, unscoredSaid } from './words';

/** One model: how its forecasts have turned out, what it was made of, and why it has its status. */
@Component({
  selector: 'gp-model',
  imports: [Facts, Failure, Lead, Message, NoPermission, RouterLink, Skeleton, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './model.html',
})
export class ModelPage {
  readonly version = input.required<string>();

  private readonly title = inject(Title);
  private readonly registry = modelRegistry();
  protected readonly forbidden = forbidden;
  protected readonly list = this.registry.list;
  protected readonly above = [{ label: $localize`Models`, link: ['/models'] }];
  private readonly model = computed(() =>
    this.registry.models()?.find((it) => it.model_version === this.version()),
  );
  protected readonly name = computed(() => this.model()?.model_name ?? this.version());
  protected readonly absent = computed(() => this.registry.models() !== null && !this.model());
  protected readonly view = computed(() => {
    const it = this.model();
    if (!it) return null;
    const drift = driftOf(it);
    return {
      headline: {
        before: $localize`${it.model_name}:model: is ${statusSaid(it)}:status:.`,
        marked: '',
      },
      more: [doneSaid(it), ...(drift ? [drift.said] : [])],
      scores: scoresOf(it),
      unscored: unscoredSaid(it),
      facts: factsOf(it, this.registry.zone()),
      parameters: parametersOf(it),
      drift,
      parts: [...byDays(it), ...(drift?.parts ?? [])],
    };
  });

  constructor() {
    effect(() => this.title.setTitle($localize`${this.name()}:model: · GreenPulse`));
  }
}
