import type { EChartsCoreOption } from 'echarts/core';
import type { Cell } from '../core/csv';
import type { LegendEntry } from '../ui/legend';

/** A place the cursor can stand on, and what is read out there. */
export interface ChartPoint {
  x: number;
  /** Only where a chart has rows: the cursor is then a cell, else a rule. */
  row?: number;
  title: string;
  lines: readonly string[];
  /** The hour or day whose receipt tells where this comes from. */
  receipt?: string;
}

export type Step =
  'left' | 'right' | 'up' | 'down' | 'back' | 'forward' | 'week-back' | 'week-forward';

export interface Table {
  caption: string;
  /** The first column heads the rows. */
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** As written in the table; the CSV keeps the plain cell. */
  written: (cell: Cell, column: number) => string;
}

/** Everything one chart needs, made by a pure function of the readings. */
export interface ChartModel {
  option: (size: { width: number; height: number }) => EChartsCoreOption;
  points: readonly ChartPoint[];
  /** Where a key leads from a point, as an index that need not exist. */
  step: (from: number, step: Step) => number;
  legend: readonly LegendEntry[];
  table: Table;
}

/** A chart with the sentence that it is the evidence for. */
export interface ChartView {
  sentence: Sentence;
  model: ChartModel;
  size?: 'load' | 'strip' | 'daily' | 'heat';
  /** Beside the heading. */
  sub?: string;
}

/** Nothing to stand on. */
export const BLANK: ChartModel = {
  option: () => ({}),
  points: [],
  step: (from) => from,
  legend: [],
  table: { caption: '', columns: [], rows: [], written: () => '' },
};

/** A sentence with the part that is said first. */
export interface Sentence {
  lead: string;
  rest: string;
}
