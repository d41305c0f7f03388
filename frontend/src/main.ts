import { isDevMode } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
} from '@angular/router';
import { App } from './app/app';
import { routes } from './app/app.routes';
import { unfetched } from './app/shell/unfetched';

bootstrapApplication(App, {
  providers: [
    provideRouter(
      routes,
      withComponentInputBinding(),
      withNavigationErrorHandler(unfetched),
      withInMemoryScrolling({ anchorScrolling: 'enabled', scrollPositionRestoration: 'enabled' }),
    ),
  ],
}).catch((error: unknown) => console.error(error));

// Without it the page works as well, but does not open where there is no network.
if (!isDevMode()) void navigator.serviceWorker?.register('/sw.js').catch(() => undefined);
