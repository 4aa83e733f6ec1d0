import { useState } from 'react';
import type { Pasted } from './clipboard';
import type { Ask, GridControl } from './control';
import { columnTitle } from './speak';
import { t } from './words';

type Props = { ask: Extract<Ask, { kind: 'paste' }>; control: GridControl; close: () => void };

/** What a paste would replace or cannot take, before anything is written. */
export function PastePanel({ ask, control, close }: Props) {
  const [byName, setByName] = useState(ask.names !== null);
  const [decimals, setDecimals] = useState(false);
  const { names, matrix } = ask;
  const plan = byName && names ? control.planByNames(matrix, names) : ask.plan;
  const ready = plan.cells.filter(
    ({ text, doubt }) => text !== null && doubt?.kind !== 'locked' && (decimals || doubt?.kind !== 'decimal'),
  );
  const doubtful = plan.cells.filter(({ doubt }) => doubt !== null);
  const { model } = control.store;
  return (
    <>
      {names && (
        <label>
          <input type="checkbox" checked={byName} onChange={() => setByName(!byName)} /> {t('paste-names')}
        </label>
      )}
      {byName && names?.some((row) => row === null) && (
        <p className="message due">
          {t('paste-names-lost', { n: names.filter((row) => row === null).length })}
        </p>
      )}
      {doubtful.some(({ doubt }) => doubt?.kind === 'decimal') && (
        <label>
          <input type="checkbox" checked={decimals} onChange={() => setDecimals(!decimals)} />{' '}
          {t('paste-decimal-yes')}
        </label>
      )}
      {doubtful.length > 0 && (
        <table className="plain-table">
          <tbody>
            {doubtful.map((cell) => (
              <tr key={`${cell.at.row}:${cell.at.col}`}>
                <td>{model.pupils[cell.at.row]?.name}</td>
                <td>{columnTitle(model, cell.at.col)}</td>
                <td>
                  <strong>{cell.text ?? cell.source}</strong>
                </td>
                <td>{doubtWords(cell)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>{t('paste-count', { n: plan.cells.length })}</p>
      {plan.cut > 0 && <p>{t('paste-cut', { n: plan.cut })}</p>}
      <div className="row">
        <button
          type="button"
          className="button primary"
          data-first
          onClick={() => {
            control.insert({ ...plan, cells: ready });
            close();
          }}
        >
          {t('paste-do', { n: ready.length })}
        </button>
        <button type="button" className="button" onClick={close}>
          {t('paste-cancel')}
        </button>
      </div>
    </>
  );
}

function doubtWords({ doubt, source }: Pasted): string {
  switch (doubt?.kind) {
    case 'replaces':
      return t('paste-replaces', { old: doubt.old });
    case 'date':
      return t('paste-date', { source, pair: doubt.pair });
    case 'decimal':
      return t('paste-decimal', { source });
    case 'locked':
      return t('paste-locked');
    case 'unknown':
      return t('paste-unknown');
    default:
      return '';
  }
}
