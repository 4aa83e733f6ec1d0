import { useEffect, useRef } from 'react';
import { draw, type EChartsCoreOption } from './echarts';

/** A drawn chart. The description in the option is what screen readers say; keyboards use the table beside it. */
export default function Chart({
  option,
  height,
  press,
}: {
  option: EChartsCoreOption;
  /** In CSS pixels. */
  height: number;
  /** A data item was pressed. */
  press: (at: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const pressed = useRef(press);
  useEffect(() => {
    pressed.current = press;
  });
  useEffect(() => {
    if (!place.current) return;
    return draw(place.current, option, (at) => pressed.current(at));
  }, [option]);
  return <div ref={place} className="chart" style={{ height }} role="img" />;
}
