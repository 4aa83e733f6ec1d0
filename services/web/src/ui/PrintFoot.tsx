import { useEffect, useState } from 'react';
import { texts } from '../app/texts';
import { clockTime, deviceToday } from './days';
import source from './ui.ftl?raw';

const t = texts(source);

/** «Распечатано 04.03.2026 10:42 · Сидорова И. П., учитель»; page numbers come from the page box. */
export function PrintFoot({ who }: { who: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const note = () => setNow(new Date());
    window.addEventListener('beforeprint', note);
    return () => window.removeEventListener('beforeprint', note);
  }, []);
  const [year, month, day] = deviceToday(now).split('-');
  return (
    <footer className="print-foot">
      {t('printed', { at: `${day}.${month}.${year} ${clockTime(now)}`, who })}
    </footer>
  );
}
