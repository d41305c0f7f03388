import { Routes } from '@angular/router';
import { SettingsPage } from './settings';

export const settingsRoutes: Routes = [
  {
    path: '',
    component: SettingsPage,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'campus' },
      {
        path: 'account',
        title: $localize`Account · GreenPulse`,
        loadComponent: () => import('./account').then((m) => m.AccountSettings),
      },
      {
        path: 'campus',
        title: $localize`Campus · GreenPulse`,
        loadComponent: () => import('./campus').then((m) => m.CampusSettings),
      },
      {
        path: 'calendar',
        title: $localize`Calendar · GreenPulse`,
        loadComponent: () => import('./calendar').then((m) => m.CalendarSettings),
      },
      {
        path: 'buildings',
        title: $localize`Buildings · GreenPulse`,
        loadComponent: () => import('./buildings').then((m) => m.BuildingSettings),
      },
      {
        path: 'meters',
        title: $localize`Meters · GreenPulse`,
        loadComponent: () => import('./meters').then((m) => m.MeterSettings),
      },
      {
        path: 'tariffs',
        title: $localize`Tariffs · GreenPulse`,
        loadComponent: () => import('./tariffs').then((m) => m.TariffSettings),
      },
      {
        path: 'factors',
        title: $localize`Emission factors · GreenPulse`,
        loadComponent: () => import('./factors').then((m) => m.FactorSettings),
      },
      {
        path: 'targets',
        title: $localize`Targets · GreenPulse`,
        loadComponent: () => import('./targets').then((m) => m.TargetSettings),
      },
      {
        path: 'keys',
        title: $localize`Keys · GreenPulse`,
        loadComponent: () => import('./keys').then((m) => m.KeySettings),
      },
      {
        path: 'people',
        title: $localize`People · GreenPulse`,
        loadComponent: () => import('./people').then((m) => m.PeopleSettings),
      },
      {
        path: 'departments',
        title: $localize`Departments · GreenPulse`,
        loadComponent: () => import('./departments').then((m) => m.DepartmentSettings),
      },
      {
        path: 'audit',
        title: $localize`Audit · GreenPulse`,
        loadComponent: () => import('./audit').then((m) => m.AuditSettings),
      },
    ],
  },
];
