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
    path: 'import',
    title: 'Import · GreenPulse',
    loadComponent: () => import('./import/import').then((m) => m.ImportPage),
  },
  {
    path: '**',
    title: 'Not found · GreenPulse',
    loadComponent: () => import('./not-found/not-found').then((m) => m.NotFound),
  },
];
