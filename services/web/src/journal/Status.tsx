import { useSyncExternalStore } from 'react';
import { PageStatus, QueueNotice } from '../queue/PageStatus';
import { BarStatus } from '../ui/BarStatus';
import type { GridControl } from './control';
import type { GridStore } from './store';
import { t } from './words';

/** Saved, saving, waiting, refused, in conflict: in the bar, in words; texts that are not sent are counted here. */
export function Status({ store, control }: { store: GridStore; control: GridControl }) {
  const local = useSyncExternalStore(store.subscribeState, store.countRefusals);
  return (
    <>
      <BarStatus>
        <PageStatus queue={store.queue} page={store.page} go={(key) => control.goTo(key)} />
      </BarStatus>
      <QueueNotice queue={store.queue} />
      {local > 0 && (
        <button type="button" className="state late button" onClick={() => control.goToTrouble(1)}>
          {t('local-refused', { n: local })}
        </button>
      )}
    </>
  );
}
