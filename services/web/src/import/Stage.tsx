import { Message } from '../ui/Message';
import { type Run, sums } from './run';
import { moment, t } from './words';

/** «ученики.xlsx, 452 строки: новых 18, изменятся 7, ошибок 2» */
export function Summary({ run }: { run: Run }) {
  const all = sums(run.counts);
  const name =
    run.progressTotal > 0
      ? t('summary', { file: run.fileName, rows: run.progressTotal })
      : t('summary-unread', { file: run.fileName });
  const done = run.stage === 'applied';
  const said = [
    all.added > 0 && t(done ? 'was-new' : 'new', { n: all.added }),
    all.changed > 0 && t(done ? 'was-changed' : 'changed', { n: all.changed }),
    all.ended > 0 && t(done ? 'was-ended' : 'ended', { n: all.ended }),
    all.removed > 0 && t(done ? 'was-removed' : 'removed', { n: all.removed }),
    run.errors > 0 && t('errors', { n: run.errors }),
  ].filter(Boolean);
  return (
    <div>
      <p className="import-summary">{said.length > 0 ? `${name}: ${said.join(', ')}` : name}</p>
      <p className="meta">{t('checked-at', { at: moment(run.createdAt) })}</p>
    </div>
  );
}

/** What the run came to, and what is possible now. */
export function Stage({ run, working }: { run: Run; working: boolean }) {
  if (working) return <Progress run={run} />;
  const all = sums(run.counts);
  if (run.stage === 'applied' && run.appliedAt) {
    return (
      <Message tone="done" role="status">
        {t('applied', { at: moment(run.appliedAt) })}
      </Message>
    );
  }
  if (run.stage === 'undone' && run.undoneAt) {
    return <Message role="status">{t('undone', { at: moment(run.undoneAt) })}</Message>;
  }
  if (run.stage === 'failed') {
    return (
      <Message tone="late" role="alert">
        {t('failed-run')}
      </Message>
    );
  }
  if (run.errors > 0) return <Message tone="due">{t('errors-first')}</Message>;
  if (all.added + all.changed + all.ended + all.removed === 0) return <Message>{t('nothing-new')}</Message>;
  return null;
}

function Progress({ run }: { run: Run }) {
  const known = run.stage === 'applying' && run.progressTotal > 0;
  const text = known
    ? t('applying', { done: run.progressDone, total: run.progressTotal })
    : t('applying-short');
  return (
    <div className="card stack">
      <p role="status">{text}</p>
      <progress aria-label={text} max={run.progressTotal || 1} value={known ? run.progressDone : undefined} />
    </div>
  );
}
