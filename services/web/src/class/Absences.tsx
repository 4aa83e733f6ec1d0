import { useId, useState } from 'react';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { longDay, weekday } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { State } from '../ui/State';
import source from './class.ftl?raw';
import { ExplainPanel } from './ExplainPanel';
import type { ClassWeek } from './query';
import { daySpan, keyOf, type Stretch, stretches } from './ranges';

const t = texts(source);

/** Who was away without a known reason, as stretches of days to tick, and the document that explains them. */
export function Absences({ page, again }: { page: ClassWeek; again: () => void }) {
  const id = useId();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const studied = new Set(page.lessons.map((lesson) => weekday(lesson.day)));
  const found = page.pupils.flatMap((pupil) => stretches(pupil, studied));
  const picked = found.filter((stretch) => chosen.has(keyOf(stretch)));
  const count = found.reduce((sum, stretch) => sum + stretch.lessons.length, 0);
  const today = page.reasonDue[0];

  function toggle(stretch: Stretch) {
    const next = new Set(chosen);
    if (!next.delete(keyOf(stretch))) next.add(keyOf(stretch));
    setChosen(next);
    setAsked(false);
  }

  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id}>
        {page.period ? t('absences-period', { period: page.period, count }) : t('absences', { count })}
      </h2>
      {found.length === 0 ? (
        <EmptyState>{t('absences-none')}</EmptyState>
      ) : (
        <>
          <div className="row no-print act-row">
            <Button
              tone="primary"
              onClick={() => {
                if (picked.length > 0) setOpen(true);
                else setAsked(true);
              }}
            >
              {t('explain')}
            </Button>
            {today && (
              <State of="due">{withClause(t('due-today', { display: today.display }), today.clause)}</State>
            )}
          </div>
          <p role="status" className="meta">
            {asked ? t('explain-nothing') : ''}
          </p>
          <ul className="stretches">
            {found.map((stretch) => (
              <li key={keyOf(stretch)} data-row={stretch.pupil}>
                <Choice
                  type="checkbox"
                  checked={chosen.has(keyOf(stretch))}
                  onChange={() => toggle(stretch)}
                  label={
                    <span className="stretch">
                      <span>{stretch.name}</span>
                      <span>{daySpan(stretch.from, stretch.to)}</span>
                      <span className="number">{t('lessons', { count: stretch.lessons.length })}</span>
                    </span>
                  }
                />
                <details>
                  <summary
                    aria-label={`${t('which-lessons')}: ${stretch.name}, ${daySpan(stretch.from, stretch.to)}`}
                  >
                    {t('which-lessons')}
                  </summary>
                  <ul>
                    {stretch.lessons.map((lesson) => (
                      <li key={`${lesson.day} ${lesson.number} ${lesson.subject}`}>
                        {t('lesson-line', {
                          day: longDay(lesson.day),
                          number: lesson.number,
                          subject: lesson.subject,
                        })}
                      </li>
                    ))}
                  </ul>
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
      {open && (
        <ExplainPanel
          page={page}
          chosen={picked}
          close={(changed) => {
            setOpen(false);
            if (changed) {
              setChosen(new Set());
              again();
            }
          }}
        />
      )}
    </section>
  );
}

/** A sentence with the clause it rests on, where there is one. */
export function withClause(text: string, clause: string | null): string {
  return clause === null ? text : t('clause', { text, clause });
}
