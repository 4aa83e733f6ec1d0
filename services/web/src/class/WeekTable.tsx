import { useId, useState } from 'react';
import { texts } from '../app/texts';
import { DataTable } from '../ui/DataTable';
import { longDay, shortDay, shortWeekday, weekSpan } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Icon } from '../ui/Icon';
import { briefly, daysOf } from './cells';
import source from './class.ftl?raw';
import type { ClassPupil, ClassWeek } from './query';

const t = texts(source);

type Missed = ClassPupil['attendance'];

/** Marks, missed lessons and averages of every pupil; what a figure is made of opens below it. */
export function WeekTable({ page }: { page: ClassWeek }) {
  const id = useId();
  const [open, setOpen] = useState<string | null>(null);
  if (page.lessons.length === 0 && page.pupils.every((pupil) => pupil.averages.length === 0)) {
    return (
      <section className="stack" aria-labelledby={id}>
        <h2 id={id}>{t('week', { week: weekSpan(page.week) })}</h2>
        <EmptyState>{t('no-lessons')}</EmptyState>
      </section>
    );
  }
  const days = daysOf(page.lessons);
  const toggle = (pupil: ClassPupil) => setOpen(open === pupil.id ? null : pupil.id);
  return (
    <section className="class-week" aria-labelledby={id}>
      <h2 id={id}>{t('week', { week: weekSpan(page.week) })}</h2>
      <div className="scroll-x">
        <DataTable
          caption={t('week', { week: weekSpan(page.week) })}
          captionHidden
          rows={page.pupils}
          rowKey={(pupil) => pupil.id}
          columns={[
            {
              key: 'name',
              title: t('pupil'),
              head: true,
              sort: (pupil) => pupil.name,
              cell: (pupil) => (
                <button
                  type="button"
                  className="open-pupil"
                  aria-expanded={open === pupil.id}
                  onClick={() => toggle(pupil)}
                >
                  <Icon name={open === pupil.id ? 'down' : 'right'} />
                  {pupil.name}
                </button>
              ),
            },
            ...days.map((day) => ({
              key: day,
              title: `${shortWeekday(day)} ${shortDay(day)}`,
              cell: (pupil: ClassPupil) => briefly(pupil.entries, page.lessons, day),
            })),
            {
              key: 'missed',
              title: t('missed-week'),
              number: true,
              sort: (pupil) => pupil.attendance.missed,
              cell: (pupil) => <MissedCell counts={pupil.attendance} />,
            },
            {
              key: 'period',
              title: page.period ? t('missed-period', { period: page.period }) : t('missed-all'),
              number: true,
              sort: (pupil) => pupil.attendancePeriod.missed,
              cell: (pupil) => <MissedCell counts={pupil.attendancePeriod} />,
            },
          ]}
          detail={(pupil) => open === pupil.id && <Detail pupil={pupil} page={page} />}
        />
      </div>
    </section>
  );
}

function MissedCell({ counts }: { counts: Missed }) {
  if (counts.unknown === 0) return counts.missed;
  return t('missed-unknown', { missed: counts.missed, unknown: counts.unknown });
}

function words(counts: Missed): string {
  return t('missed-words', {
    missed: counts.missed,
    illness: counts.illness,
    valid: counts.valid,
    invalid: counts.invalid,
    unknown: counts.unknown,
    days: counts.fullDays,
  });
}

function Detail({ pupil, page }: { pupil: ClassPupil; page: ClassWeek }) {
  return (
    <div className="pupil-columns">
      <div>
        <h3>{t('averages')}</h3>
        {pupil.averages.length === 0 && <p>{t('no-averages')}</p>}
        <dl className="class-averages">
          {pupil.averages.map((average) => (
            <div key={average.subject}>
              <dt>
                {average.subject} <strong>{average.display}</strong>
              </dt>
              {average.derivation && <dd className="meta">{average.derivation}</dd>}
            </div>
          ))}
        </dl>
      </div>
      <div>
        <h3>{t('week-marks')}</h3>
        {pupil.entries.length === 0 && <p>{t('no-entries')}</p>}
        <ul>{pupil.entries.flatMap((entry) => lines(entry, page))}</ul>
        <h3>{t('missed-week')}</h3>
        <p>{words(pupil.attendance)}</p>
        <h3>{page.period ? t('missed-period', { period: page.period }) : t('missed-all')}</h3>
        <p>{words(pupil.attendancePeriod)}</p>
      </div>
    </div>
  );
}

function lines(entry: ClassPupil['entries'][number], page: ClassWeek) {
  const lesson = page.lessons[entry.lesson];
  if (!lesson) return [];
  const at = { day: longDay(lesson.day), subject: lesson.subject };
  const found = entry.marks.map((mark) => t('mark-line', { ...at, ...mark }));
  if (entry.minutesLate !== null) {
    found.push(t('late-line', { ...at, number: lesson.number, minutes: entry.minutesLate }));
  } else if (entry.absence !== null) {
    found.push(t('absence-line', { ...at, number: lesson.number, words: entry.absence }));
  }
  // Two equal marks of one lesson read the same and may share a line's place.
  return [...new Set(found)].map((text) => <li key={`${entry.lesson} ${text}`}>{text}</li>);
}
