import {
  ChangeDetectionStrategy,
  Component,
  ResourceRef,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import { anew } from '../core/anew';
import { Backlog } from '../core/backlog';
import { Cell, csv, download } from '../core/csv';
import { UrlState } from '../core/url-state';
import { Confirm } from './confirm';
import { Drawer } from './drawer';
import { Field, Form, Values } from './form';
import { Failure, Message } from './message';
import { Skeleton } from './skeleton';
import { Toasts } from './toasts';

/** What was done, and what takes it back where that can be. */
export interface Done {
  told: string;
  undo?: () => Promise<unknown>;
}

/** What can be changed of one row, or said of a new one. */
export interface Edit {
  heading: string;
  /** What saving will restate, or who will notice. */
  note?: string;
  fields: readonly Field[];
  values: Values;
  /** What saving would mean, as the fields stand. */
  means?: (values: Values) => readonly string[];
  action: string;
  save: (values: Values) => Promise<Done>;
  remove?: { label: string; ask: string; run: () => Promise<Done> };
}

export interface Row {
  /** In the address while it is open. */
  key: string;
  /** The first is its head. */
  cells: readonly string[];
  /** What is to be noticed of it, below its head. */
  note?: string;
  /** The same for a file: as the server has it, in no language. */
  raw: readonly Cell[];
  /** How deep it stands below others. */
  depth?: number;
  edit: (() => Edit) | null;
}

const NEW = '+';

/** Things of one kind: listed, added, changed, removed, with the way back. */
@Component({
  selector: 'gp-register',
  imports: [Confirm, Drawer, Failure, Form, Message, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './register.html',
})
export class Register {
  /** In lower case, as "tariffs". */
  readonly what = input.required<string>();
  readonly columns = input.required<readonly string[]>();
  /** What heads the columns of a file. */
  readonly file = input.required<readonly string[]>();
  readonly rows = input.required<readonly Row[] | null>();
  readonly source = input.required<Pick<ResourceRef<unknown>, 'reload' | 'error' | 'isLoading'>>();
  readonly empty = input.required<string>();
  readonly add = input<{ label: string; edit: () => Edit } | null>(null);
  /** The columns that hold figures. */
  readonly figures = input<readonly number[]>([]);

  private readonly toasts = inject(Toasts);
  private readonly backlog = inject(Backlog);
  protected readonly listSaid = computed(() => $localize`List of ${this.what()}:things:`);
  protected readonly theList = computed(() => $localize`The list of ${this.what()}:things:`);
  protected readonly url = inject(UrlState);
  protected readonly asking = signal(false);
  protected readonly editing = computed<Edit | null>(() => {
    const key = this.url.selected();
    if (key === null) return null;
    if (key === NEW) return this.add()?.edit() ?? null;
    return (
      this.rows()
        ?.find((it) => it.key === key)
        ?.edit?.() ?? null
    );
  });

  /** As a list of one: the drawer of another thing is another drawer, with nothing typed in it. */
  protected readonly opened = computed(() => {
    const [key, edit] = [this.url.selected(), this.editing()];
    return key !== null && edit ? [{ key, edit }] : [];
  });

  private readonly refresh = anew(() => this.source());

  protected open(key: string | null): void {
    this.asking.set(false);
    this.url.set({ sel: key });
  }

  protected begin(): void {
    this.open(NEW);
  }

  protected readonly save = async (values: Values): Promise<void> => {
    const edit = this.editing();
    if (edit) this.finish(await edit.save(values));
  };

  protected readonly remove = async (): Promise<void> => {
    const run = this.editing()?.remove?.run;
    if (run) this.finish(await run());
  };

  protected download(): void {
    const cells = (this.rows() ?? []).map((it) => it.raw);
    download(`${this.what().replaceAll(' ', '-')}.csv`, csv(this.file(), cells));
  }

  private changed(): void {
    this.refresh();
    this.backlog.watch();
  }

  private finish({ told, undo }: Done): void {
    this.open(null);
    this.changed();
    const back =
      undo &&
      (async () => {
        await undo();
        this.changed();
      });
    this.toasts.tell(told, back ?? null);
  }
}
