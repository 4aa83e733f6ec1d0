import type { GridControl } from './control';
import type { Sorting } from './order';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; col: number; close: () => void };

/** The order of the pupils: by this column, by the average, as on the list. The same choice again turns it round. */
export function SortBy({ store, control, col, close }: Props) {
  const { sorting, model } = store;
  const column = store.column(col);
  if (!column || model.page.noMarks) return null;
  const choices = [
    ...(column.kind === 'average' ? [] : [{ key: column.key, name: t(`sort-${column.kind}`) }]),
    { key: 'average', name: t('sort-average') },
  ];
  const choose = (next: Sorting | null) => {
    control.sort(next);
    close();
  };
  return (
    <section aria-label={t('sort')}>
      <h3>{t('sort')}</h3>
      <ul className="plain sort-by">
        {choices.map(({ key, name }) => {
          const on = sorting?.column === key ? sorting : null;
          const from = on?.from === 'high' ? 'low' : 'high';
          return (
            <li key={key}>
              <button
                type="button"
                className="button"
                aria-pressed={on !== null}
                onClick={() => choose({ column: key, from })}
              >
                {on ? t('sort-on', { name, from: on.from }) : name}
              </button>
            </li>
          );
        })}
        <li>
          <button
            type="button"
            className="button"
            aria-pressed={sorting === null}
            onClick={() => choose(null)}
          >
            {t('sort-list')}
          </button>
        </li>
      </ul>
    </section>
  );
}
