import { Link } from '@tanstack/react-router';
import { texts } from '../app/texts';
import { addDays, mondayOf, weekSpan } from './days';
import { Icon } from './Icon';
import source from './ui.ftl?raw';

const t = texts(source);

type WeekPickerProps = {
  /** Monday of the week shown. */
  week: string;
  /** Monday of the last week with anything to show; later weeks are not offered. */
  last?: string | undefined;
  /** Today's week: a way back appears when another one is shown. */
  current?: string | undefined;
};

/** `« ‹ 2–8 марта › »`: links to `?week=` of the screen that is open, other search values stay. */
export function WeekPicker({ week, last, current }: WeekPickerProps) {
  const monday = mondayOf(week);
  const next = addDays(monday, 7);
  return (
    <nav className="week-picker no-print" aria-label={t('week')}>
      <WeekLink week={addDays(monday, -7)} label={t('week-before')}>
        <Icon name="left" />
      </WeekLink>
      <span className="week-picker-now">{weekSpan(monday)}</span>
      {last !== undefined && next > last ? (
        <span className="button quiet week-picker-step" aria-hidden="true" />
      ) : (
        <WeekLink week={next} label={t('week-after')}>
          <Icon name="right" />
        </WeekLink>
      )}
      {current !== undefined && mondayOf(current) !== monday && (
        <WeekLink week={mondayOf(current)}>{t('week-current')}</WeekLink>
      )}
    </nav>
  );
}

function WeekLink({ week, label, children }: { week: string; label?: string; children: React.ReactNode }) {
  // Screens declare `week` themselves; here any of them may be open.
  const search = ((old: Record<string, unknown>) => ({ ...old, week })) as never;
  return (
    <Link
      to="."
      search={search}
      className={label ? 'button quiet week-picker-step' : 'button quiet'}
      aria-label={label ? `${label}: ${weekSpan(week)}` : undefined}
      resetScroll={false}
    >
      {children}
    </Link>
  );
}
