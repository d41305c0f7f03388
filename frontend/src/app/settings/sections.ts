import type { Session } from '../core/session';

export interface Section {
  path: string;
  label: string;
}

/** What only an admin may read, let alone set. */
const ADMINS: readonly string[] = ['keys', 'people', 'departments', 'audit'];

/** Whether whoever looks may not use the section at this address. */
export const barred = (session: Session, address: string): boolean =>
  ADMINS.includes(address.split('/')[2] ?? '') && !session.mayConfigure();

/** What may be set, for whoever looks: everybody has an account, an admin has the rest. */
export function sections(session: Session): Section[] {
  const everybody = [
    { path: 'account', label: $localize`Account` },
    { path: 'campus', label: $localize`Campus` },
    { path: 'calendar', label: $localize`Calendar` },
    { path: 'buildings', label: $localize`Buildings` },
    { path: 'meters', label: $localize`Meters` },
    { path: 'tariffs', label: $localize`Tariffs` },
    { path: 'factors', label: $localize`Factors` },
    { path: 'targets', label: $localize`Targets` },
  ];
  const admins = [
    { path: 'keys', label: $localize`Keys` },
    { path: 'people', label: $localize`People` },
    { path: 'departments', label: $localize`Departments` },
    { path: 'audit', label: $localize`Audit` },
  ];
  return session.mayConfigure() ? [...everybody, ...admins] : everybody;
}
