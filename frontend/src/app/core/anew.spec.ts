import { ChangeDetectionStrategy, Component, resource } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { anew } from './anew';

const asked: ((n: number) => void)[] = [];

@Component({ template: '{{ value() }}', changeDetection: ChangeDetectionStrategy.OnPush })
class Page {
  private readonly it = resource({
    loader: () => new Promise<number>((resolve) => asked.push(resolve)),
  });
  readonly value = this.it.value;
  readonly again = anew(() => this.it);
}

async function shown() {
  asked.length = 0;
  const page = TestBed.createComponent(Page);
  await vi.waitFor(() => {
    TestBed.tick();
    expect(asked).toHaveLength(1);
  });
  return page.componentInstance;
}

const reads = (page: Page, n: number, times: number) =>
  vi.waitFor(() => {
    TestBed.tick();
    expect([page.value(), asked.length]).toEqual([n, times]);
  });

describe('asking anew', () => {
  it('asks once more when what was on its first way is there', async () => {
    const page = await shown();
    page.again();
    asked[0](1);
    await vi.waitFor(() => {
      TestBed.tick();
      expect(asked).toHaveLength(2);
    });
    asked[1](2);
    await reads(page, 2, 2);
  });

  it('asks once where there is something to ask again', async () => {
    const page = await shown();
    asked[0](1);
    await reads(page, 1, 1);
    page.again();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1](2);
    await reads(page, 2, 2);
  });
});
