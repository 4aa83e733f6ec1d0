import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { Button } from '../ui/Button';
import { Loading } from '../ui/Loading';
import type { EChartsCoreOption } from './echarts';
import { useWide } from './wide';
import { t } from './words';

const Chart = lazy(() => import('./Chart'));

type PanelProps = {
  title: string;
  option: EChartsCoreOption;
  /** In CSS pixels. */
  height: number;
  press: (at: number) => void;
  /** The same values as a table. */
  table: ReactNode;
  note?: ReactNode;
};

/** A chart and the same values as a table; narrow windows and paper get the table. */
export function Panel({ title, option, height, press, table, note }: PanelProps) {
  const [asTable, setAsTable] = useState(false);
  const wide = useWide();
  const id = useId();
  const drawn = wide && !asTable;
  return (
    <section className="card stack panel" aria-labelledby={id}>
      <div className="screen-head">
        <h2 id={id}>{title}</h2>
        {wide && (
          <Button onClick={() => setAsTable(!asTable)}>{t(asTable ? 'show-chart' : 'show-table')}</Button>
        )}
      </div>
      {drawn && (
        <Suspense fallback={<Loading />}>
          <Chart option={option} height={height} press={press} />
        </Suspense>
      )}
      <div className={drawn ? 'print-only' : undefined}>{table}</div>
      {note && <p className="meta">{note}</p>}
    </section>
  );
}
