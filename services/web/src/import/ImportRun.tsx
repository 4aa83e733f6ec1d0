import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useClient, useMutation, useQuery } from 'urql';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failed } from '../ui/Failed';
import { FileButton } from '../ui/FileButton';
import { Loading } from '../ui/Loading';
import { Message } from '../ui/Message';
import { Screen } from '../ui/Screen';
import './import.css';
import { Changes } from './Changes';
import { Problems } from './Problems';
import {
  applyMutation,
  type Progress,
  problemsOf,
  progressQuery,
  type Run,
  runQuery,
  settingsOf,
  stepOf,
  undoMutation,
} from './run';
import { Stage, Summary } from './Stage';
import { Steps } from './Steps';
import { t } from './words';

/** How often a run at work is asked for, in milliseconds. */
const EVERY = 1_000;

/** The second and third step: what the check found, the application and the way back. */
export default function ImportRun() {
  const { run: id } = useParams({ from: '/import/$run' });
  const [{ data, error }, again] = useQuery({ query: runQuery, variables: { id } });
  const client = useClient();
  const [applying, setApplying] = useState(false);
  const [now, setNow] = useState<Progress | null>(null);
  const run = data?.importRun;
  const working = applying || run?.stage === 'applying';
  useEffect(() => {
    if (run && run.stage !== 'checked') setApplying(false);
  }, [run]);
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(async () => {
      const answer = await client.query(progressQuery, { id }, { requestPolicy: 'network-only' }).toPromise();
      const told = answer.data?.importRun;
      if (!told) return;
      setNow(told);
      if (told.stage !== 'applying' && told.stage !== 'checked') again({ requestPolicy: 'network-only' });
    }, EVERY);
    return () => clearInterval(timer);
  }, [client, id, working, again]);

  return (
    <Screen title={t('title')}>
      <Steps at={run ? (working ? 2 : stepOf(run.stage)) : 1} />
      {error && !run && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!run && !error && <Loading />}
      {run && (
        <>
          <Summary run={run} />
          <Stage run={run} progress={working ? (now ?? run) : null} />
          <Acts run={run} working={working} setApplying={setApplying} again={again} />
          <Findings run={run} />
          <Changes run={run} />
        </>
      )}
    </Screen>
  );
}

type ActsProps = {
  run: Run;
  working: boolean;
  setApplying: (now: boolean) => void;
  again: (options: { requestPolicy: 'network-only' }) => void;
};

function Acts({ run, working, setApplying, again }: ActsProps) {
  const settings = settingsOf(useSearch({ from: '/import/$run' }));
  const [, apply] = useMutation(applyMutation);
  const [{ fetching: undoing }, undo] = useMutation(undoMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [undone, setUndone] = useState<{ removed: number; restored: number } | null>(null);
  const [asking, setAsking] = useState(false);

  async function start() {
    if (!settings) return;
    setRefusal(null);
    setApplying(true);
    const answer = (await apply({ run: run.id, settings })).data?.applyImport;
    if (answer?.__typename !== 'ImportRun') {
      setApplying(false);
      setRefusal(answer?.message ?? t('answer-failed'));
    }
  }

  async function takeBack() {
    setAsking(false);
    setRefusal(null);
    const answer = (await undo({ run: run.id })).data?.undoImport;
    if (answer?.__typename === 'ImportUndone') setUndone(answer);
    else setRefusal(answer?.message ?? t('answer-failed'));
    again({ requestPolicy: 'network-only' });
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
      {run.stage === 'checked' && run.errors === 0 && !settings && <Message>{t('settings-unknown')}</Message>}
      <div className="row no-print">
        {run.stage === 'checked' && run.errors === 0 && settings && (
          <Button tone="primary" busy={working} onClick={start}>
            {t('apply')}
          </Button>
        )}
        {!working && (
          <Link className="button" to="/import">
            {t('other-file')}
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

function Findings({ run }: { run: Run }) {
  const errors = problemsOf(run, 'error');
  return (
    <>
      {errors.length > 0 && (
        <section className="stack">
          <h2>{t('errors-title')}</h2>
          {run.errors > errors.length && (
            <p>{t('errors-shown', { shown: errors.length, all: run.errors })}</p>
          )}
          <Problems caption={t('errors-title')} problems={errors} />
        </section>
      )}
      {(['warning', 'note'] as const).map((severity) => {
        const problems = problemsOf(run, severity);
        if (problems.length === 0) return null;
        const title = t(`${severity}s-title`, { n: severity === 'warning' ? run.warnings : run.notes });
        return (
          <details key={severity}>
            <summary>{title}</summary>
            <Problems caption={title} problems={problems} />
          </details>
        );
      })}
    </>
  );
}
