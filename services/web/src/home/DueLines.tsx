import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { texts } from '../app/texts';
import { State } from '../ui/State';
import source from './home.ftl?raw';
import { type DueItem, targetOf } from './target';

const t = texts(source);

/** Lines of what is due: state, what it is, the clause, the way to its cell. */
export function DueLines({ items, label }: { items: readonly DueItem[]; label: string }) {
  return (
    <ul className="due-lines" aria-label={label}>
      {items.map((item) => (
        <Line key={keyOf(item)} item={item} />
      ))}
    </ul>
  );
}

function keyOf(item: DueItem): string {
  const { kind, code, groupId, subjectId, lessonId, periodId, pupilId, staffId, week } = item;
  return [kind, code, groupId, subjectId, lessonId, periodId, pupilId, staffId, week, item.title].join(' ');
}

const TONES = { OVERDUE: 'late', TODAY: 'due', WEEK: 'plain' } as const;

function Line({ item }: { item: DueItem }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const target = targetOf(item);
  return (
    <li className="due-line">
      <span className="due-what" id={id}>
        {item.title}
      </span>
      <span className="due-when">
        <State of={TONES[item.state]}>{item.display}</State>
        {item.clauseText && (
          <button
            type="button"
            className="button quiet clause"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {item.clause ?? t('why')}
          </button>
        )}
        {!item.clauseText && item.clause && <span className="meta">{item.clause}</span>}
      </span>
      {target && (
        <Link
          to={target.to as never}
          search={target.search as never}
          className="button due-act"
          aria-describedby={id}
        >
          {t(`act-${item.kind}`)}
        </Link>
      )}
      {open && <p className="due-clause">{item.clauseText}</p>}
    </li>
  );
}
