import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { FileButton } from '../ui/FileButton';
import { Message } from '../ui/Message';
import { applyMutation, type Run, undoMutation } from './run';
import { t } from './words';

type ActsProps = {
  run: Run;
  working: boolean;
  begin: () => void;
  lose: () => void;
  stop: () => void;
  again: () => void;
};

/** What can be done with a run now: apply it, take it back, load another file, take the errors along. */
export function Acts({ run, working, begin, lose, stop, again }: ActsProps) {
  const [, apply] = useMutation(applyMutation);
  const [{ fetching: undoing }, undo] = useMutation(undoMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [undone, setUndone] = useState<{ removed: number; restored: number } | null>(null);
  const [asking, setAsking] = useState(false);

  async function start() {
    setRefusal(null);
    begin();
    const answer = (await apply({ run: run.id })).data?.applyImport;
    if (!answer) {
      lose();
      setRefusal(t('answer-failed'));
    } else if (answer.__typename === 'Refused') {
      stop();
      setRefusal(answer.message);
      again();
    }
  }

  async function takeBack() {
    setAsking(false);
    setRefusal(null);
    const answer = (await undo({ run: run.id })).data?.undoImport;
    if (answer?.__typename === 'ImportUndone') setUndone(answer);
    else setRefusal(answer?.message ?? t('answer-failed'));
    again();
  }

  return (
    <>
      {refusal && !working && (run.stage === 'checked' || run.stage === 'applied') && (
        <Message tone="late" role="alert">
          {refusal}
        </Message>
      )}
      {undone && (
        <Message role="status">
          {t('undone-rows', { removed: undone.removed, restored: undone.restored })}
        </Message>
      )}
      <div className="row no-print">
        {run.applicable && (
          <Button tone="primary" busy={working} onClick={start}>
            {t('apply')}
          </Button>
        )}
        {!working && (
          <Link className="button" to="/import">
            {t(run.stage === 'failed' ? 'file-again' : 'other-file')}
          </Link>
        )}
        {run.problemsKept > 0 && (
          <FileButton file={{ importProblems: { run: run.id, format: 'XLSX' } }}>
            {t('download-errors')}
          </FileButton>
        )}
        {run.undoUntil !== null && !working && (
          <Button busy={undoing} onClick={() => setAsking(true)}>
            {t('undo')}
          </Button>
        )}
      </div>
      <Dialog
        title={t('undo-ask')}
        open={asking}
        close={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('undo-keep')}</Button>
            <Button tone="primary" onClick={takeBack}>
              {t('undo')}
            </Button>
          </>
        }
      >
        <p>{t('undo-what', { file: run.fileName })}</p>
      </Dialog>
    </>
  );
}
