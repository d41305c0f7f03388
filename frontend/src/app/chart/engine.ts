import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  CustomChart,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  SVGRenderer,
]);

/** Loaded only when a chart comes near the viewport. Its size is told: to be measured, the page would be laid out. */
export const draw = (host: HTMLElement, size: { width: number; height: number }) =>
  init(host, null, { renderer: 'svg', ...size });
