export type Renderer = 'svg' | 'canvas';

/** From so many points on, a chart is painted rather than made of shapes. */
const MANY = 5_000;

/** Shapes are crisp and print well; tens of thousands of points only a canvas keeps up with. */
export const rendererFor = (n: number): Renderer => (n > MANY ? 'canvas' : 'svg');

/** Of the points that share a pixel, the least and the greatest stay: no peak is lost. */
export const sampled = (n: number) => (n > MANY ? { sampling: 'minmax' } : {});
