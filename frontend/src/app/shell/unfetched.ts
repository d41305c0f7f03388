import { inject } from '@angular/core';
import { Toasts } from '../ui/toasts';

/** A screen is its own file: where that does not come, whoever asked for it stays and hears so. */
export function unfetched(): void {
  inject(Toasts).tell(
    $localize`That page could not be fetched. Check the connection, then try again.`,
  );
}
