import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useSession } from '../app/session';
import { longDay, shortDay } from '../ui/days';
import { PrintFoot } from '../ui/PrintFoot';
import type { GridColumn, Model } from './model';
import { workShort, workWeight } from './speak';
import type { GridStore } from './store';
import { t } from './words';

/** Lessons on one sheet of A4 across. */
const PER_SHEET = 24;

/** The page as paper: made when it is printed, every column, heads on each sheet. */
export function Print({ store }: { store: GridStore }) {
  const [printing, setPrinting] = useState(false);
  const { membership } = useSession();
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true));
    const done = () => setPrinting(false);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', done);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', done);
    };
  }, []);
  if (!printing) return null;
  const { model } = store;
  const { page } = model;
  const lessons = model.columns.flatMap((column, col) => (column.kind === 'lesson' ? [col] : []));
  const sheets: number[][] = [];
  for (let from = 0; from < Math.max(1, lessons.length); from += PER_SHEET) {
    sheets.push(lessons.slice(from, from + PER_SHEET));
  }
  const title = t('print-title', {
    group: page.groupName,
    subject: page.subjectName,
    period: page.periodName ?? t('no-period', { from: longDay(page.startsOn), to: longDay(page.endsOn) }),
  });
  return (
    <div className="journal-print" data-testid="print">
      {sheets.map((columns, sheet) => (
        <Sheet
          key={columns[0] ?? -1}
          store={store}
          columns={columns}
          title={title}
          last={sheet === sheets.length - 1}
        />
      ))}
      <table className="topics">
        <thead>
          <tr>
            <th colSpan={4}>
              {title}. {t('print-topics')}
            </th>
          </tr>
          <tr>
            <th>{t('lesson-date')}</th>
            <th>{t('lesson-topic')}</th>
            <th>{t('lesson-homework')}</th>
            <th>{t('lesson-teacher')}</th>
          </tr>
        </thead>
        <tbody>
          {page.lessons.map((lesson) => {
            const common = lesson.homework.find(({ pupilId }) => pupilId === null);
            return (
              <tr key={lesson.id}>
                <td>{shortDay(lesson.day)}</td>
                <td>{lesson.status === 'cancelled' ? t('column-cancelled') : lesson.topic?.text}</td>
                <td>
                  {common?.nothing ? t('lesson-nothing-set') : common?.text}
                  {common?.dueOn && `, ${shortDay(common.dueOn)}`}
                </td>
                <td>{lesson.teacher}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <PrintFoot who={[membership?.name, membership?.title].filter(Boolean).join(', ')} />
    </div>
  );
}

type SheetProps = { store: GridStore; columns: number[]; title: string; last: boolean };

function Sheet({ store, columns, title, last }: SheetProps) {
  const { model } = store;
  const sides = last ? model.columns.flatMap((column, col) => (column.kind === 'lesson' ? [] : [col])) : [];
  const all = [...columns, ...sides];
  return (
    <table className="marks">
      <thead>
        <tr>
          <th colSpan={all.length + 1}>
            {title}. {t('print-marks')}
          </th>
        </tr>
        <tr>
          <th>{t('pupil')}</th>
          {all.map((col) => (
            <th key={col}>{headText(model, model.columns[col])}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {model.pupils.map((pupil, row) => (
          <tr key={pupil.id}>
            <th className="who">
              {store.numberOf(pupil.id)}. {pupil.name}
            </th>
            {all.map((col) => (
              <td key={col}>{store.view(row, col).text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function headText(model: Model, column: GridColumn | undefined): string {
  if (column?.kind === 'lesson')
    return `${shortDay(column.lesson.day)} ${workShort(model, column)} ${workWeight(column)}`;
  return t(column?.kind === 'average' ? 'average' : 'period-mark');
}
