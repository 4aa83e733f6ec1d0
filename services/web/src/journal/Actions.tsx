import { Drop } from '../ui/Drop';
import { toHtml, toTsv } from './clipboard';
import type { GridControl } from './control';
import { DENSITIES, type Density } from './Grid';
import { say } from './say';
import type { GridStore } from './store';
import { t } from './words';

type Props = {
  store: GridStore;
  control: GridControl;
  density: Density;
  onDensity: (density: Density) => void;
};

/** What can be done with the page besides entering. */
export function Actions({ store, control, density, onDensity }: Props) {
  return (
    <Drop name={t('actions-list')} label={t('actions')}>
      {(close) => (
        <ul className="drop-list">
          <li>
            <button type="button" onClick={() => act(close, () => control.undo())}>
              {t('menu-undo')} <kbd>Ctrl+Z</kbd>
            </button>
          </li>
          <li>
            <button type="button" onClick={() => act(close, () => control.redo())}>
              {t('menu-redo')} <kbd>Ctrl+Y</kbd>
            </button>
          </li>
          <li>
            <button type="button" onClick={() => act(close, () => void copyNames(control))}>
              {t('menu-copy-names')}
            </button>
          </li>
          {store.column(store.state.focus.col)?.kind === 'lesson' && store.model.page.writable && (
            <li>
              <button
                type="button"
                onClick={() => act(close, () => control.onAsk({ kind: 'stack', col: store.state.focus.col }))}
              >
                {t('stack')}
              </button>
            </li>
          )}
          <li>
            <button
              type="button"
              onClick={() => act(close, () => control.onAsk({ kind: 'menu', at: store.state.focus }))}
            >
              {t('column-add')}
            </button>
          </li>
          <li>
            <button type="button" onClick={() => act(close, () => window.print())}>
              {t('menu-print')}
            </button>
          </li>
          <li className="wide-only">
            <fieldset>
              <legend>{t('menu-density')}</legend>
              {(Object.keys(DENSITIES) as Density[]).map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="density"
                    checked={density === one}
                    onChange={() => onDensity(one)}
                  />
                  {t(`density-${one}`)}
                </label>
              ))}
            </fieldset>
          </li>
        </ul>
      )}
    </Drop>
  );
}

function act(close: () => void, run: () => void) {
  close();
  run();
}

async function copyNames(control: GridControl) {
  const matrix = control.copied(true);
  await navigator.clipboard.write([
    new ClipboardItem({
      'text/plain': new Blob([toTsv(matrix)], { type: 'text/plain' }),
      'text/html': new Blob([toHtml(matrix)], { type: 'text/html' }),
    }),
  ]);
  say(t('copied', { n: matrix.length * (matrix[0]?.length ?? 0) }));
}
