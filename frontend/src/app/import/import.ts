import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Session } from '../core/session';
import { CurrentPlace } from '../shell/place';
import { Top } from '../shell/top';
import { Failure, Message } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Preview } from './preview';
import { Report, rowsSaid } from './rejections';
import { Choices, KINDS, send } from './send';

interface Step {
  report: Report;
  done: boolean;
}

@Component({
  selector: 'gp-import',
  imports: [Failure, Message, Preview, RouterLink, Skeleton, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './import.html',
})
export class ImportPage {
  private readonly api = inject(Api);
  private readonly place = inject(CurrentPlace);
  protected readonly session = inject(Session);

  protected readonly kinds = KINDS;
  protected readonly zones = Intl.supportedValuesOf('timeZone');
  protected readonly rowsSaid = rowsSaid;
  protected readonly file = signal<File | null>(null);
  protected readonly dragged = signal(false);
  protected readonly busy = signal(false);
  protected readonly step = signal<Step | null>(null);
  protected readonly error = signal<unknown>(null);
  protected readonly choices = signal<Choices>({
    kind: 'readings',
    campus: this.place.campus()?.id ?? '',
    zone: '',
    unit: '',
    commodity: '',
  });
  protected readonly campuses = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/campuses', { signal })),
  });
  protected readonly refused = computed(() => {
    const error = this.error();
    return error !== null && Problem.from(error).status === 403;
  });

  protected pick(event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) this.take(file);
  }

  protected drop(event: DragEvent, chooser: HTMLInputElement): void {
    event.preventDefault();
    this.dragged.set(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    chooser.files = event.dataTransfer?.files ?? null;
    this.take(file);
  }

  protected drag(event: DragEvent): void {
    event.preventDefault();
    this.dragged.set(true);
  }

  protected choose(field: keyof Choices, event: Event): void {
    const { value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.choices.update((it) => ({ ...it, [field]: value }));
    if (this.file()) void this.run(true);
  }

  protected async run(dryRun: boolean): Promise<void> {
    const file = this.file();
    if (!file) return;
    const asked = this.choices();
    this.busy.set(true);
    this.error.set(null);
    try {
      const report = await send(this.api, file, asked, dryRun);
      if (asked === this.choices()) this.step.set({ report, done: !dryRun });
    } catch (error) {
      this.step.set(null);
      this.error.set(error);
    } finally {
      this.busy.set(false);
    }
  }

  private take(file: File): void {
    this.file.set(file);
    this.step.set(null);
    void this.run(true);
  }
}
