import { useId, useState } from 'react';
import { Button } from '../ui/Button';
import { SidePanel } from '../ui/SidePanel';
import { useTrouble } from './hooks';
import type { CellKey, Overlay, PageKey, Queue, Trouble } from './types';
import { moment, t, typedText } from './words';

/** More than this from one author may be left standing in one press; never the other way. */
const MANY = 5;

type Conflict = Extract<Overlay, { state: 'conflict' }>;
type ConflictOf = Trouble & { overlay: Conflict };

type ConflictPanelProps = {
  queue: Queue;
  page: PageKey | undefined;
  go: ((key: CellKey) => void) | undefined;
  close: () => void;
  /** The conflict to show first. */
  first?: CellKey | undefined;
};

/** Two values of one cell, whose and of when; the person decides, nothing is hurried (ux.md 5). */
export function ConflictPanel({ queue, page, go, close, first }: ConflictPanelProps) {
  const conflicts = useTrouble(queue, page).filter(
    (one): one is ConflictOf => one.overlay.state === 'conflict',
  );
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      conflicts.findIndex(({ key }) => key === first),
    ),
  );
  const index = Math.min(at, conflicts.length - 1);
  const shown = conflicts[index];
  if (!shown) {
    return (
      <SidePanel title={t('conflicts', { n: 0 })} close={close}>
        <p>{t('none-conflicts')}</p>
      </SidePanel>
    );
  }
  const { key, overlay } = shown;
  const alike = conflicts.filter((other) => other.overlay.author === overlay.author);
  const later = () => (conflicts.length > 1 ? setAt((index + 1) % conflicts.length) : close());
  return (
    <SidePanel title={t('conflict-title', { i: index + 1, n: conflicts.length })} close={close}>
      <p>{overlay.label}</p>
      <Both conflict={overlay} />
      <Choice key={key} queue={queue} shown={shown} later={later} />
      {go && (
        <Button tone="quiet" onClick={() => go(key)}>
          {t('go-to')}
        </Button>
      )}
      {alike.length > MANY && (
        <Button
          onClick={() =>
            void queue.resolve(
              alike.map((other) => other.key),
              'theirs',
            )
          }
        >
          {t('keep-all', { n: alike.length })}
        </Button>
      )}
    </SidePanel>
  );
}

function Both({ conflict }: { conflict: Conflict }) {
  const { since, offline, theirs, at, author, roleTitle, write } = conflict;
  return (
    <dl className="conflict-values">
      <dt>{t('yours')}</dt>
      <dd>
        <strong className="typed">{typedText(write)}</strong>
        <span className="meta">{offline ? t('typed-offline', { at: moment(since) }) : moment(since)}</span>
      </dd>
      <dt>{t('theirs')}</dt>
      <dd>
        <strong className="typed">{theirs ?? t('empty')}</strong>
        <span className="meta">{t('by', { at: moment(at), author, role: roleTitle })}</span>
      </dd>
    </dl>
  );
}

function Choice({ queue, shown, later }: { queue: Queue; shown: ConflictOf; later: () => void }) {
  const { key, overlay } = shown;
  const { write, theirs } = overlay;
  const [merged, setMerged] = useState<string | null>(null);
  const id = useId();
  const long = write.kind === 'topic' || write.kind === 'homework';
  const mine = write.kind === 'roll' ? null : write.text;
  if (merged !== null) {
    return (
      <div className="stack">
        <label htmlFor={id}>{t('merged')}</label>
        <textarea
          id={id}
          className="input"
          rows={5}
          value={merged}
          onChange={(event) => setMerged(event.target.value)}
        />
        <div className="row">
          <Button tone="primary" onClick={() => void queue.resolve([key], 'mine', merged)}>
            {t('write-merged')}
          </Button>
          <Button onClick={() => setMerged(null)}>{t('later')}</Button>
        </div>
      </div>
    );
  }
  const keep = theirs === null ? t('keep-empty') : long ? t('keep-text') : t('keep', { value: theirs });
  const own = long ? t('write-text') : mine ? t('write', { value: mine }) : t('write-empty');
  return (
    <div className="row">
      <Button onClick={() => void queue.resolve([key], 'theirs')}>{keep}</Button>
      <Button onClick={() => void queue.resolve([key], 'mine')}>{own}</Button>
      {long && mine && theirs && (
        <Button onClick={() => setMerged(`${theirs}\n${mine}`)}>{t('merge')}</Button>
      )}
      <Button tone="quiet" onClick={later}>
        {t('later')}
      </Button>
    </div>
  );
}
