import { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    loadComponent: () => import('./start/start').then((m) => m.Start),
  },
  {
    path: 'campus/:campus',
    loadComponent: () => import('./campus/campus').then((m) => m.CampusPage),
  },
  {
    path: 'campus/:campus/b/:building',
    loadComponent: () => import('./building/building').then((m) => m.BuildingPage),
  },
  {
    // One screen for the list and for each of it: what is chosen changes, the list stays.
    matcher: ([first, second, more]) =>
      first?.path === 'inbox' && !more
        ? second
          ? { consumed: [first, second], posParams: { episode: second } }
          : { consumed: [first] }
        : null,
    loadComponent: () => import('./inbox/inbox').then((m) => m.InboxPage),
  },
  {
    path: 'import',
    title: $localize`Import · GreenPulse`,
    loadComponent: () => import('./import/import').then((m) => m.ImportPage),
  },
  {
    path: 'start',
    title: $localize`Set up · GreenPulse`,
    loadComponent: () => import('./start/first-run').then((m) => m.FirstRun),
  },
  {
    path: 'invitation',
    title: $localize`Invitation · GreenPulse`,
    loadComponent: () => import('./invitation/invitation').then((m) => m.InvitationPage),
  },
  {
    path: 'kiosk/:buildings',
    loadComponent: () => import('./kiosk/kiosk').then((m) => m.KioskPage),
  },
  {
    path: 'compare',
    title: $localize`Compare · GreenPulse`,
    loadComponent: () => import('./compare/compare').then((m) => m.ComparePage),
  },
  {
    path: 'sources',
    title: $localize`Sources · GreenPulse`,
    loadComponent: () => import('./sources/sources').then((m) => m.SourcesPage),
  },
  {
    path: 'sources/:meter',
    loadComponent: () => import('./sources/meter').then((m) => m.MeterPage),
  },
  {
    path: 'models',
    title: $localize`Models · GreenPulse`,
    loadComponent: () => import('./models/models').then((m) => m.ModelsPage),
  },
  {
    path: 'models/:version',
    loadComponent: () => import('./models/model').then((m) => m.ModelPage),
  },
  {
    path: 'settings',
    loadChildren: () => import('./settings/settings.routes').then((m) => m.settingsRoutes),
  },
  {
    path: 'more',
    title: $localize`More · GreenPulse`,
    loadComponent: () => import('./more/more').then((m) => m.MorePage),
  },
  {
    path: '**',
    title: $localize`Not found · GreenPulse`,
    loadComponent: () => import('./not-found/not-found').then((m) => m.NotFound),
  },
];
