import { longDay } from '../ui/days';
import { State } from '../ui/State';
import type { Entry } from './rows';
import { entryText, spanText, t } from './words';

/** Where a lesson's page is; `undefined` where the page is not open to the person. */
export type PageOf = (entry: Entry) => string | undefined;

/** The very lessons behind a figure, oldest limit first, each with the way to it. */
export function Entries({ entries, pageOf }: { entries: Entry[]; pageOf: PageOf }) {
  return (
    <ul className="entries">
      {entries.map((entry) => {
        const page = pageOf(entry);
        const lesson = t('lesson', {
          group: entry.group,
          subject: entry.subject,
          day: longDay(entry.day),
          number: entry.number,
        });
        return (
          <li key={`${entry.lesson} ${entry.code}`}>
            <span>
              {lesson}: {entryText(entry)}
            </span>
            {entry.missing && <State of="late">{t('overdue', { span: spanText(entry.minutesLate) })}</State>}
            <span className="meta">{entry.clause}</span>
            {page && (
              <a className="no-print" href={page}>
                {t('open-lesson')}
                <span className="hidden"> {lesson}</span>
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
