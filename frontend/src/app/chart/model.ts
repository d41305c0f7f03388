import type { EChartsCoreOption } from 'echarts/core';
import type { Cell } from '../core/csv';
import type { LegendEntry } from '../ui/legend';
import type { Stretch } from './zoom';

/** Where a point lies on the axes. */
export interface Spot {
  x: number;
  /** Only where a chart has rows: the cursor is then a cell, else a rule. */
  row?: number;
}

/** The hour or day whose receipt tells where a number comes from. */
export interface ReceiptLink {
  label: string;
  start: string;
}

/** What is read out at a point. */
export interface ChartPoint {
  title: string;
  lines: readonly string[];
  /** Where this comes from, the nearest first. */
  receipts?: readonly ReceiptLink[];
}

export type Step =
  'left' | 'right' | 'up' | 'down' | 'back' | 'forward' | 'week-back' | 'week-forward';

export interface Table {
  caption: string;
  /** The first column heads the rows. */
  columns: readonly string[];
  /** What heads the CSV, where the columns are in units that whoever looks likes: its cells are in SI. */
  file?: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** As written in the table; the CSV keeps the plain cell. */
  written: (cell: Cell, column: number) => string;
}

/** Everything one chart needs, made by a pure function of the readings. */
export interface ChartModel {
  option: (size: { width: number; height: number }) => EChartsCoreOption;
  /** The times that the points stand for, oldest first: one each. */
  spans: readonly Stretch[];
  /** Without it, a point is as far right as it is down the list. */
  spot?: (i: number) => Spot;
  /** How many rows there are, where there are. */
  rows?: number;
  /** Words are made for the point that is read, not for the thousands that are not. */
  read: (i: number) => ChartPoint;
  /** Where a key leads from a point, as an index that need not exist. */
  step: (from: number, step: Step) => number;
  legend: readonly LegendEntry[];
  table: () => Table;
}

/** A chart with the sentence that it is the evidence for. */
export interface ChartView {
  sentence: Sentence;
  model: ChartModel;
  size?: 'load' | 'strip' | 'daily' | 'heat' | 'half';
  /** Beside the heading. */
  sub?: string;
}

/** Nothing to stand on. */
export const BLANK: ChartModel = {
  option: () => ({}),
  spans: [],
  read: () => ({ title: '', lines: [] }),
  step: (from) => from,
  legend: [],
  table: () => ({ caption: '', columns: [], rows: [], written: () => '' }),
};

export const spotOf = (model: ChartModel, i: number): Spot => model.spot?.(i) ?? { x: i };

/** A sentence with the part that is said first. */
export interface Sentence {
  lead: string;
  rest: string;
}
