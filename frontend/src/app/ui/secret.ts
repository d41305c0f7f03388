import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { Drawer } from './drawer';

/** Something that is shown once, to be copied. */
@Component({
  selector: 'gp-secret',
  imports: [Drawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-drawer [heading]="heading()" (closed)="closed.emit()">
      <p>{{ note() }}</p>
      <p>
        <code class="secret">{{ secret() }}</code>
      </p>
      <p class="buttons">
        <button i18n type="button" class="btn" (click)="copy(secret())">Copy it</button>
        <span role="status">{{ copied() }}</span>
      </p>
      @if (more()) {
        <p class="mut">{{ moreNote() }}</p>
        <p>
          <code class="secret">{{ more() }}</code>
        </p>
        <p class="buttons">
          <button i18n type="button" class="btn q" (click)="copy(more())">Copy that</button>
        </p>
      }
    </gp-drawer>
  `,
})
export class Secret {
  readonly heading = input.required<string>();
  readonly secret = input.required<string>();
  readonly note = input.required<string>();
  readonly more = input('');
  readonly moreNote = input($localize`Try it:`);
  readonly closed = output();
  protected readonly copied = signal('');

  protected async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied.set($localize`Copied.`);
    } catch {
      this.copied.set($localize`The browser refused to copy: mark it, and copy it by hand.`);
    }
  }
}
