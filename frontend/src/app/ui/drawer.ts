import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  input,
  output,
  viewChild,
} from '@angular/core';

/** What opens beside a page and holds the focus: Escape, a click outside or Close shut it. */
@Component({
  selector: 'gp-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog class="drawer" closedby="any" aria-labelledby="drawer" (close)="closed.emit()">
      <div>
        <div class="sh">
          <h2 id="drawer">{{ heading() }}</h2>
          <span class="sp"></span>
          <button i18n type="button" class="tw" (click)="close()">Close</button>
        </div>
        <ng-content />
      </div>
    </dialog>
  `,
})
export class Drawer {
  readonly heading = input.required<string>();
  readonly closed = output();
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  close(): void {
    this.dialog().nativeElement.close();
  }
}
