import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { DataTable } from './data-table';

const TABLE = {
  caption: 'hours',
  columns: ['Hour', 'kW'],
  rows: Array.from({ length: 240 }, (_, hour) => [`${hour}`, hour]),
  written: String,
};

describe('a table beside a chart', () => {
  it('is whole on paper, and short again on the screen', async () => {
    const fixture = TestBed.createComponent(DataTable);
    fixture.componentRef.setInput('table', TABLE);
    fixture.autoDetectChanges();
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const drawn = () => host.querySelectorAll('tbody tr').length;
    expect(drawn()).toBe(50);
    dispatchEvent(new Event('beforeprint'));
    // Paper is taken when the event is over.
    expect(drawn()).toBe(240);
    dispatchEvent(new Event('afterprint'));
    await fixture.whenStable();
    expect(drawn()).toBe(50);
  });
});
