import type { Session } from '../core/session';

export interface Section {
  path: string;
  label: string;
}

/** What may be set, for whoever looks: everybody has an account, an admin has the rest. */
export function sections(session: Session): Section[] {
  const everybody = [
    { path: 'account', label: 'Account' },
    { path: 'campus', label: 'Campus' },
    { path: 'buildings', label: 'Buildings' },
    { path: 'meters', label: 'Meters' },
    { path: 'tariffs', label: 'Tariffs' },
    { path: 'factors', label: 'Factors' },
    { path: 'targets', label: 'Targets' },
  ];
  const admins = [
    { path: 'keys', label: 'Keys' },
    { path: 'people', label: 'People' },
    { path: 'departments', label: 'Departments' },
    { path: 'audit', label: 'Audit' },
  ];
  return session.mayConfigure() ? [...everybody, ...admins] : everybody;
}
