import { Message } from '../ui/Message';
import { busy, type Progress, type Run } from './run';
import { moment, t } from './words';

/** «ученики.xlsx, 452 строки: новых 18, изменятся 7, ошибок 2» */
export function Summary({ run }: { run: Run }) {
  const rows = run.progressTotal;
  const name = rows > 0 ? t('summary', { file: run.fileName, rows }) : run.fileName;
  return (
    <div>
      <p className="import-summary">
        {name}: {run.summary}
      </p>
      <p className="meta">{t('checked-at', { at: moment(run.createdAt) })}</p>
    </div>
  );
}

/** What the run came to, and what is possible now. */
export function Stage({ run, progress }: { run: Run; progress: Progress | null }) {
  if (progress) return <Working now={progress} />;
  if (run.stage === 'applied' && run.appliedAt) {
    return (
      <Message tone="done" role="status">
        {t('applied', { at: moment(run.appliedAt) })}
        {run.undoUntil && ` ${t('undo-until', { at: moment(run.undoUntil) })}`}
      </Message>
    );
  }
  if (run.stage === 'undone' && run.undoneAt) {
    return <Message role="status">{t('undone', { at: moment(run.undoneAt) })}</Message>;
  }
  if (run.stage === 'failed') {
    return (
      <Message tone="late" role="alert">
        {run.note ?? t('failed-run')}
      </Message>
    );
  }
  if (run.errors > 0) return <Message tone="due">{t('errors-first')}</Message>;
  if (!run.counts.some(busy)) return <Message>{t('nothing-new')}</Message>;
  return null;
}

function Working({ now }: { now: Progress }) {
  const text = now.progress ? t('applying', { progress: now.progress }) : t('applying-short');
  return (
    <div className="card stack">
      <p role="status">{text}</p>
      <progress
        aria-label={text}
        max={now.progressTotal || 1}
        value={now.progress === null ? undefined : now.progressDone}
      />
    </div>
  );
}
