import { type Column, DataTable } from '../ui/DataTable';
import { busy, type Run } from './run';
import { t, valueText } from './words';

type Count = Run['counts'][number];
type Change = Run['changes'][number] & { key: string };

const FIGURES = ['added', 'changed', 'ended', 'removed', 'unchanged'] as const;

function countColumns(done: boolean): Column<Count>[] {
  const figures = FIGURES.map((key) => ({
    key,
    title: t(done ? `${key}-done` : `${key}-head`),
    number: true,
    cell: (count: Count) => count[key],
  }));
  return [{ key: 'title', title: t('table'), cell: (count) => count.title }, ...figures];
}

function changeColumns(done: boolean): Column<Change>[] {
  return [
    { key: 'row', title: t('change-row'), cell: (change) => change.row },
    { key: 'field', title: t('field'), cell: (change) => change.field },
    { key: 'was', title: t('was'), cell: (change) => valueText(change.was) },
    {
      key: 'becomes',
      title: t(done ? 'became' : 'becomes'),
      cell: (change) => <b>{valueText(change.becomes)}</b>,
    },
  ];
}

/** What a run does to each table, and each value with what it was. */
export function Changes({ run }: { run: Run }) {
  const done = run.stage === 'applied' || run.stage === 'undone';
  const changes = run.changes.map((change, at) => ({ ...change, key: String(at) }));
  const idle = run.counts.filter((count) => !busy(count) && count.unchanged > 0);
  const titles = {
    counts: t(done ? 'counts-done' : 'counts-title'),
    changes: t(done ? 'changes-done' : 'changes-title'),
  };
  return (
    <>
      {run.counts.some(busy) && (
        <section className="stack">
          <h2>{titles.counts}</h2>
          <DataTable
            caption={titles.counts}
            captionHidden
            columns={countColumns(done)}
            rows={run.counts.filter(busy)}
            rowKey={(count) => count.title}
          />
        </section>
      )}
      {changes.length > 0 && (
        <section className="stack">
          <h2>{titles.changes}</h2>
          {run.changedValues > changes.length && (
            <p className="meta">{t('changes-shown', { n: changes.length, all: run.changedValues })}</p>
          )}
          <DataTable
            caption={titles.changes}
            captionHidden
            columns={changeColumns(done)}
            rows={changes}
            rowKey={(change) => change.key}
          />
        </section>
      )}
      {idle.length > 0 && (
        <details>
          <summary>{t('idle-tables', { n: idle.length })}</summary>
          <ul>
            {idle.map((count) => (
              <li key={count.title}>
                {count.title}: {count.unchanged}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
