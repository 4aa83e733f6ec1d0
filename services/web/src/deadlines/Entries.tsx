import { Link } from '@tanstack/react-router';
import { longDay } from '../ui/days';
import { State } from '../ui/State';
import type { Row } from './query';
import type { By } from './rows';
import { placeOf } from './rows';
import { entryText, t } from './words';

/** The very lessons behind a figure, missing ones first, oldest limit first, each with the way to its page. */
export function Entries({ row, by }: { row: Row; by: By }) {
  const { entries, entriesTotal } = row;
  return (
    <>
      <ul className="late-entries">
        {entries.map((entry) => {
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
              {entry.missing && <State of="late">{t('overdue', { span: entry.lateBy })}</State>}
              <span className="meta">
                {by === 'person' ? entry.clause : `${entry.clause}, ${entry.teacher}`}
              </span>
              <Link
                className="no-print"
                to="/journal/$group/$subject"
                params={{ group: entry.groupId, subject: entry.subjectId }}
                search={placeOf(entry)}
              >
                {t('open-lesson')}
                <span className="hidden"> {lesson}</span>
              </Link>
            </li>
          );
        })}
      </ul>
      {entriesTotal > entries.length && (
        <p className="meta">{t('entries-shown', { shown: entries.length, all: entriesTotal })}</p>
      )}
    </>
  );
}
