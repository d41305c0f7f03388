import { DestroyRef, ElementRef, Signal, afterNextRender, inject, signal } from '@angular/core';

/** The width of the host element in whole pixels, followed; 0 until it is on the page. */
export function hostWidth(): Signal<number> {
  const host: HTMLElement = inject(ElementRef).nativeElement;
  const destroyed = inject(DestroyRef);
  const width = signal(0);
  afterNextRender(() => {
    const measure = () => width.set(Math.floor(host.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(host);
    destroyed.onDestroy(() => observer.disconnect());
    measure();
  });
  return width;
}
