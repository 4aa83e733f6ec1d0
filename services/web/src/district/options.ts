import { shortDay, weekSpan } from '../ui/days';
import type { EChartsCoreOption } from './echarts';
import type { Figure, HeatRow, Measure, Ranked } from './figures';
import { heatInk, type Ink } from './ink';
import { t } from './words';

/** Height of a bar or a row of cells, in CSS pixels. */
export const ROW = 30;

function common(ink: Ink, description: string): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: ink.sans, fontSize: 13, color: ink.text },
    aria: { enabled: true, label: { description }, decal: { show: true } },
    tooltip: {
      renderMode: 'richText',
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontFamily: ink.sans, fontSize: 13 },
      confine: true,
    },
  };
}

const label = (ink: Ink) => ({ color: ink.text, fontFamily: ink.sans, fontSize: 13 });

/** The middle school's figure. */
export type Middle = { percent: number; display: string };

/** Bars, worst at the top, with the median as a line. */
export function barsOption(
  rows: Ranked[],
  measure: Measure,
  middle: Middle | null,
  ink: Ink,
): EChartsCoreOption {
  const list = rows
    .map((row) => t('bars-item', { name: row.school.name, value: row.figure.display }))
    .join('; ');
  const description = t('bars-description', {
    measure: t(measure),
    list,
    median: middle?.display ?? t('no-data'),
  });
  return {
    ...common(ink, description),
    grid: { left: 8, right: 72, top: 24, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.school.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: label(ink),
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        itemStyle: { color: ink.text2 },
        emphasis: { itemStyle: { color: ink.accent } },
        data: rows.map((row) => ({ value: row.figure.percent, name: row.school.name })),
        label: {
          show: true,
          position: 'right',
          ...label(ink),
          backgroundColor: ink.surface,
          padding: [1, 2],
          formatter: ({ dataIndex }: { dataIndex: number }) => rows[dataIndex]?.figure.display ?? '',
        },
        tooltip: {
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const row = rows[dataIndex];
            return row ? `${row.school.name}\n${whole(row.figure)}` : '';
          },
        },
        markLine: {
          symbol: 'none',
          silent: true,
          z: 1,
          lineStyle: { color: ink.accent, type: 'dashed', width: 2 },
          label: {
            ...label(ink),
            formatter: t('median-mark', { value: middle?.display ?? '' }),
            position: 'start',
            distance: 4,
          },
          data: middle ? [{ xAxis: middle.percent }] : [],
        },
      },
    ],
  };
}

/** «62,87 %, 149 из 237» */
function whole(figure: Figure): string {
  return figure.counts ? t('share', { ...figure.counts, display: figure.display }) : figure.display;
}

/** Only weeks with a value: «09.11 62,87 %, 16.11 70 %». */
function spoken(row: HeatRow): string {
  const known = row.cells.filter((cell) => cell.text !== null);
  return known.map((cell) => `${shortDay(cell.week)} ${cell.text}`).join(', ');
}

/** School × week, the value in every cell. */
export function heatOption(rows: HeatRow[], measure: Measure, ink: Ink): EChartsCoreOption {
  const weeks = rows[0]?.cells.map((cell) => cell.week) ?? [];
  const cells = rows.flatMap((row, y) => row.cells.map((cell, x) => ({ row, cell, x, y })));
  const list = rows
    .map((row) =>
      t('bars-item', {
        name: row.school.name,
        value: spoken(row) || t('no-data'),
      }),
    )
    .join('; ');
  return {
    ...common(ink, t('heat-description', { measure: t(measure), list })),
    aria: {
      enabled: true,
      label: { description: t('heat-description', { measure: t(measure), list }) },
    },
    grid: { left: 8, right: 8, top: 28, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      position: 'top',
      data: weeks.map(shortDay),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: label(ink),
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.school.name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: label(ink),
    },
    visualMap: {
      type: 'piecewise',
      show: false,
      dimension: 2,
      pieces: [{ value: -1, color: ink.surface }, ...ink.heat.map((color, of) => ({ value: of, color }))],
    },
    series: [
      {
        type: 'heatmap',
        label: { show: true, fontFamily: ink.sans, fontSize: 13 },
        itemStyle: { borderColor: ink.surface, borderWidth: 2 },
        data: cells.map(({ cell, x, y }) => ({
          value: [x, y, cell.heat ?? -1],
          label: {
            color: cell.heat === null ? ink.text2 : heatInk(ink, cell.heat),
            formatter: () => cell.text ?? '–',
          },
        })),
        tooltip: {
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const found = cells[dataIndex];
            if (!found) return '';
            const span = weekSpan(found.cell.week);
            return `${found.row.school.name}\n${span}: ${found.cell.text ?? t(found.cell.why)}`;
          },
        },
      },
    ],
  };
}
