import { clockTime } from '../ui/days';
import { Message } from '../ui/Message';
import { busy, type Progress, type Run } from './run';
import { moment, t, valueText } from './words';

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
      {run.keepMissing && <p className="meta">{t('kept-missing')}</p>}
      {run.emailConsentOn && (
        <p className="meta">{t('consent-from', { day: valueText(run.emailConsentOn) })}</p>
      )}
    </div>
  );
}

type StageProps = {
  run: Run;
  /** How far a run at work is. */
  progress: Progress | null;
  /** Since when the server does not answer. */
  silent: Date | null;
};

/** What the run came to, and what is possible now. */
export function Stage({ run, progress, silent }: StageProps) {
  if (progress) return <Working now={progress} silent={silent} />;
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
  if (!run.applicable) return <Message>{t('file-gone')}</Message>;
  if (!run.counts.some(busy)) return <Message>{t('nothing-new')}</Message>;
  return null;
}

function Working({ now, silent }: { now: Progress; silent: Date | null }) {
  const text = now.progress ? t('applying', { progress: now.progress }) : t('applying-short');
  return (
    <div className="card stack">
      <p role="status">{text}</p>
      <progress
        aria-label={text}
        max={now.progressTotal || 1}
        value={now.progress === null ? undefined : now.progressDone}
      />
      {silent && (
        <Message tone="due" role="status">
          {t('silent', { at: clockTime(silent.toISOString()) })}
        </Message>
      )}
    </div>
  );
}
