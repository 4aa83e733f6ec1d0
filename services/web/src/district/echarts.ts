/** The one place that knows ECharts; it comes in a chunk of its own, only to the district's page on wide windows. */
import { BarChart, HeatmapChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { type ECharts, type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  HeatmapChart,
  AriaComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
  SVGRenderer,
]);

export type { EChartsCoreOption };

/** Draws into `place`, follows its size, and tells which data item was pressed. Gives what takes everything away. */
export function draw(place: HTMLElement, option: EChartsCoreOption, press: (at: number) => void): () => void {
  const chart: ECharts = init(place, null, { renderer: 'svg', locale: 'RU' });
  chart.setOption(option);
  for (const emptied of [place, ...place.querySelectorAll('svg')]) emptyItself(emptied);
  chart.on('click', (event) => {
    if (typeof event.dataIndex === 'number') press(event.dataIndex);
  });
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(place);
  return () => {
    watch.disconnect();
    chart.dispose();
  };
}

/** The renderer takes things away through `innerHTML`, which the content policy forbids; such a part empties itself. */
function emptyItself(part: Element) {
  Object.defineProperty(part, 'innerHTML', { configurable: true, set: () => part.replaceChildren() });
}
