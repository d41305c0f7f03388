import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  computed,
  effect,
  inject,
  linkedSignal,
  resource,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { fixed, sentence } from '../core/figures';
import { Session } from '../core/session';
import { Zone } from '../core/zone';
import { CurrentPlace } from '../shell/place';
import { Top } from '../shell/top';
import { Failure } from '../ui/message';
import { NoPermission } from '../ui/no-permission';
import { Assumptions } from './assumptions';
import { Columns, Meaning } from './columns';
import { Head, headOf } from './head';
import { tell } from './meaning';
import { Part, partsOf } from './parts';
import { Refused } from './refused';
import { Report, creations, outcome, rowsSaid, waiting } from './rejections';
import { AS_IT_STANDS, Choices, send } from './send';
import { Sight, sightOf } from './sight';
import { Control, pageWords, refusalSaid, wanted } from './words';

interface Chosen {
  name: string;
  size: number;
  head: Head;
  parts: Part[];
}

interface Step {
  report: Report;
  done: boolean;
}

/** The control that a refused file waits for, and what the way there is called. */
const GOALS: Record<Control, { id: string; label: string }> = {
  kind: { id: 'kind', label: $localize`Choose what it holds` },
  columns: { id: 'column-0', label: $localize`Choose what the columns mean` },
  zone: { id: 'zone', label: $localize`Choose the time zone` },
  dates: { id: 'dates', label: $localize`Choose the order of dates` },
  unit: { id: 'unit', label: $localize`Choose the unit` },
  commodity: { id: 'commodity', label: $localize`Choose the commodity` },
  campus: { id: 'campus', label: $localize`Choose the campus` },
  campusZone: { id: 'campus-zone', label: $localize`Choose the time zone of the campus` },
};

const NEW_CAMPUS = { id: 'campus-id', label: $localize`Name the new campus` };

/** What the file was refused as a whole for. */
interface Refusal {
  title: string;
  detail: string;
}

@Component({
  selector: 'gp-import',
  imports: [Assumptions, Columns, Failure, NoPermission, Refused, RouterLink, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './import.html',
})
export class ImportPage {
  private readonly api = inject(Api);
  private readonly injector = inject(Injector);
  private readonly place = inject(CurrentPlace);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');
  private running: AbortController | null = null;
  protected readonly session = inject(Session);

  protected readonly file = signal<Chosen | null>(null);
  protected readonly dragged = signal(false);
  /** What is under way, and how far; null when nothing is. */
  protected readonly busy = signal<{ what: string; done: number; of: number } | null>(null);
  protected readonly step = signal<Step | null>(null);
  protected readonly error = signal<unknown>(null);
  protected readonly sight = signal<Sight | null>(null);
  protected readonly choices = signal<Choices>({ ...AS_IT_STANDS, campus: '', campusZone: '' });
  private readonly known = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/campuses', { signal })),
  });
  protected readonly campuses = computed(() =>
    this.known.hasValue() ? this.known.value().campuses : [],
  );
  protected readonly status = computed(() => {
    const error = this.error();
    return error === null ? 200 : Problem.from(error).status;
  });
  protected readonly refusal = computed<Refusal | null>(() => {
    if (![400, 413, 415, 422].includes(this.status())) return null;
    const { title, detail, errors } = Problem.from(this.error());
    return { title, detail: sentence(errors.length > 0 ? refusalSaid(errors[0]) : detail) };
  });
  /** The control that what was refused, or would not be kept as it stands, waits for. */
  protected readonly wanted = computed(() =>
    wanted(this.refusal() ? Problem.from(this.error()).errors : this.unsettled()),
  );
  private readonly unsettled = computed(() => this.step()?.report.unsettled ?? []);
  protected readonly goal = computed(() => {
    const wanted = this.wanted();
    if (wanted === 'campus' && this.choices().campus === '') return NEW_CAMPUS;
    return wanted && GOALS[wanted];
  });
  /** What the columns are columns of: as chosen, else as last found. */
  protected readonly kind = linkedSignal<string | undefined, string>({
    source: () => this.choices().kind || this.step()?.report.kind,
    computation: (found, previous) => found ?? previous?.value ?? 'readings',
  });
  protected readonly said = computed(() => {
    const step = this.step();
    return step && outcome(step.report, step.done);
  });
  protected readonly remarks = computed(() => {
    const report = this.step()?.report;
    if (!report) return [];
    const { created, window, findings, notes, unsettled } = report;
    return [
      ...unsettled.slice(0, 1).map((it) => sentence(refusalSaid(it))),
      ...creations(created),
      ...waiting(report.quarantined),
      ...(window ? [this.windowSaid(window)] : []),
      ...[...findings, ...notes].map((it) => sentence(pageWords(it))),
    ];
  });
  protected readonly rowsSaid = rowsSaid;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.running?.abort());
    // Readings of a real building have no place on a simulated campus, unless somebody says so.
    effect(() => {
      const real = this.campuses().filter((it) => !it.simulated);
      const here = real.find((it) => it.id === this.place.campus()?.id) ?? real[0];
      const { campus } = untracked(this.choices);
      if (here && campus === '') this.choices.update((it) => ({ ...it, campus: here.id }));
    });
  }

  protected pick(event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void this.take(file);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.dragged.set(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void this.take(file);
  }

  protected drag(event: DragEvent): void {
    event.preventDefault();
    this.dragged.set(true);
  }

  protected choose(choices: Choices): void {
    this.choices.set(choices);
    void this.run(true);
  }

  protected mean({ column, field }: Meaning): void {
    const { choices } = this;
    this.choose({ ...choices(), told: tell(choices().told, column, field) });
  }

  protected goTo(id: string): void {
    document.getElementById(id)?.focus();
  }

  protected again(): void {
    this.file.set(null);
    this.step.set(null);
    this.sight.set(null);
    this.error.set(null);
  }

  protected async run(dryRun: boolean): Promise<void> {
    const file = this.file();
    if (!file) return;
    this.running?.abort();
    const running = (this.running = new AbortController());
    const { signal } = running;
    const of = file.parts.length;
    const what = dryRun
      ? $localize`Reading ${file.name}:file:`
      : $localize`Storing ${file.name}:file:`;
    const progress = (done: number) => this.busy.set({ what, done, of });
    try {
      const how = { choices: this.meant(), dryRun, progress, signal };
      const report = await send(this.api, file.parts, how);
      this.error.set(null);
      this.step.set({ report, done: !dryRun });
      if (!dryRun) await this.look(report, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.step.set(null);
      this.error.set(error);
    }
    if (this.running === running) this.busy.set(null);
  }

  /** Readings become hours in a moment: the way to them opens when they have. */
  private async look(report: Report, signal: AbortSignal): Promise<void> {
    this.heading()?.nativeElement.focus();
    this.known.reload();
    this.busy.set({ what: $localize`Computing hours and days of`, done: 0, of: 1 });
    const { head } = this.file()!;
    this.sight.set(await sightOf(this.api, { report, head, choices: this.choices() }, signal));
  }

  private async take(file: File): Promise<void> {
    this.running?.abort();
    this.again();
    this.busy.set({ what: $localize`Reading`, done: 0, of: 1 });
    this.choices.update((it) => ({ ...it, told: {}, dates: '' }));
    try {
      const read = [headOf(file), partsOf(file), this.campusesAnswered()] as const;
      const [head, parts] = await Promise.all(read);
      this.file.set({ name: file.name, size: file.size, head, parts });
    } catch {
      this.busy.set(null);
      this.error.set(
        new Problem(0, $localize`The file is cut short or damaged`, $localize`Save it again.`),
      );
      return;
    }
    await this.run(true);
  }

  /** Which campus is meant is chosen from those that there are, before a file is read for it. */
  private campusesAnswered(): Promise<void> {
    return new Promise((resolve) => {
      const watch = effect(
        () => {
          if (this.known.isLoading()) return;
          watch.destroy();
          resolve();
        },
        { injector: this.injector },
      );
    });
  }

  /** Whoever says what columns mean has seen what they are columns of. */
  private meant(): Choices {
    const choices = this.choices();
    const told = Object.keys(choices.told).length > 0;
    return told ? { ...choices, kind: this.kind() } : choices;
  }

  private windowSaid({ start, end }: { start: string; end: string }): string {
    const zone = this.campuses().find((it) => it.id === this.choices().campus)?.timezone;
    const { campusZone } = this.choices();
    const clock = new Zone(zone ?? (campusZone || 'UTC'));
    return $localize`From ${clock.window(Date.parse(start), Date.parse(end))}:window:.`;
  }

  protected sizeSaid(bytes: number): string {
    return bytes < 1 << 20
      ? `${fixed(Math.max(1, bytes / 1024))}\u00a0kB`
      : `${fixed(bytes / (1 << 20), 1)}\u00a0MB`;
  }
}
