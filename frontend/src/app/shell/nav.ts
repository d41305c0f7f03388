import { Injectable, computed, inject } from '@angular/core';
import { InboxCount } from '../core/inbox-count';
import { Session } from '../core/session';
import type { IconName } from '../ui/icon';
import { CurrentPlace } from './place';

export interface NavItem {
  label: string;
  /** What the label leaves out for whoever only hears it. */
  rest?: string;
  icon: IconName;
  link: unknown[];
  /** Whether only the address itself is meant, not what lies below it. */
  exact?: boolean;
  /** Whether it shows the days and the commodity that are looked at here. */
  keeps?: boolean;
  /** How much waits there for whoever looks; nothing is said of none. */
  count?: number;
  /** What is reached over it, though it lies elsewhere. */
  also?: readonly unknown[][];
}

/** Where one may go, in two groups: what people do, and the plumbing. */
@Injectable({ providedIn: 'root' })
export class Nav {
  private readonly session = inject(Session);
  private readonly place = inject(CurrentPlace);
  private readonly inbox = inject(InboxCount);

  readonly people = computed<NavItem[]>(() => {
    const campus = this.place.campus();
    return [
      {
        label: $localize`Campus`,
        icon: 'campus',
        link: campus ? ['/campus', campus.id] : ['/'],
        exact: campus === null,
        keeps: true,
      },
      { label: $localize`Inbox`, icon: 'inbox', link: ['/inbox'], count: this.inbox.n() },
      { label: $localize`Compare`, icon: 'compare', link: ['/compare'], keeps: true },
    ];
  });
  readonly plumbing = computed<NavItem[]>(() => [
    { label: $localize`Sources`, icon: 'sources', link: ['/sources'] },
    ...(this.session.mayConfigure()
      ? [{ label: $localize`Import`, icon: 'import' as const, link: ['/import'] }]
      : []),
    ...(this.session.mayManage()
      ? [{ label: $localize`Models`, icon: 'models' as const, link: ['/models'] }]
      : []),
    { label: $localize`Settings`, icon: 'settings', link: ['/settings'] },
  ]);
  /** What has room at the foot of a phone: the rest is one tap further. */
  readonly tabs = computed<NavItem[]>(() => [
    ...this.people(),
    this.plumbing()[0],
    {
      label: $localize`More`,
      rest: $localize` pages`,
      icon: 'rest',
      link: ['/more'],
      also: this.plumbing()
        .slice(1)
        .map((it) => it.link),
    },
  ]);
}
