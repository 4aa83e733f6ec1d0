import { type ReactNode, useEffect, useRef } from 'react';
import { ConflictPanel } from '../queue/ConflictPanel';
import type { CellKey } from '../queue/types';
import { Icon } from '../ui/Icon';
import { CellPanel } from './CellPanel';
import { ColumnPanel } from './ColumnPanel';
import type { Ask, GridControl } from './control';
import { KeyList } from './KeyList';
import { PastePanel } from './PastePanel';
import { Stack } from './Stack';
import { columnTitle } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = {
  ask: Ask;
  store: GridStore;
  control: GridControl;
  /** Reads the page again. */
  read: () => Promise<void>;
  close: () => void;
};

/** The panel beside the grid; Esc closes it and the focus goes back to its cell. */
export function Panel({ ask, store, control, read, close }: Props) {
  const place = useRef<HTMLElement>(null);
  const subject = JSON.stringify('matrix' in ask ? ask.kind : ask);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus goes in once for each thing shown
  useEffect(() => {
    store.active = false;
    const first = place.current?.querySelector<HTMLElement>('[data-first]');
    (first ?? place.current?.querySelector('h2'))?.focus();
  }, [subject]);
  if (ask.kind === 'panel' && store.overlay(ask.at)?.state === 'conflict') {
    const first = store.queueKeys(ask.at).find((key) => store.queue.cell(key)?.state === 'conflict');
    const go = (key: CellKey) => control.goTo(key);
    return <ConflictPanel queue={store.queue} page={store.page} go={go} close={close} first={first} />;
  }
  const { title, body } = contents({ ask, store, control, read, close });
  return (
    <aside
      ref={place}
      className="journal-panel no-print"
      aria-label={title}
      data-testid="panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2 tabIndex={-1}>{title}</h2>
        <button type="button" className="button quiet" onClick={close}>
          <Icon name="close" label={t('close')} />
        </button>
      </header>
      <div className="panel-body">{body}</div>
    </aside>
  );
}

function contents({ ask, store, control, read, close }: Props): { title: string; body: ReactNode } {
  switch (ask.kind) {
    case 'keys':
      return { title: t('key-list'), body: <KeyList /> };
    case 'paste':
      return { title: t('paste-title'), body: <PastePanel ask={ask} control={control} close={close} /> };
    case 'stack':
      return {
        title: t('stack-title', { column: columnTitle(store.model, ask.col) }),
        body: <Stack key={ask.col} store={store} control={control} col={ask.col} />,
      };
    case 'menu':
      return {
        title: columnTitle(store.model, ask.at.col),
        body: <ColumnPanel store={store} control={control} col={ask.at.col} read={read} close={close} />,
      };
    default: {
      const name = store.model.pupils[ask.at.row]?.name ?? '';
      const key = `${ask.kind} ${ask.at.row}:${ask.at.col}`;
      return {
        title: t('panel-cell', { name, day: columnTitle(store.model, ask.at.col) }),
        body: (
          <CellPanel
            key={key}
            store={store}
            control={control}
            at={ask.at}
            history={ask.kind === 'history'}
            close={close}
          />
        ),
      };
    }
  }
}
