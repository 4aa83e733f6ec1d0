import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import './import.css';
import { Acts } from './Acts';
import { Changes } from './Changes';
import { Problems } from './Problems';
import { useProgress } from './progress';
import { findingsOf, problemsOf, type Run, runQuery, SHOWN, stepOf } from './run';
import { Stage, Summary } from './Stage';
import { Steps } from './Steps';
import { t } from './words';

/** The second and third step: what the check found, the application and the way back. */
export default function ImportRun() {
  const { run: id } = useParams({ from: '/import/$run' });
  const [findings, setFindings] = useState(SHOWN);
  const [{ data, error }, ask] = useQuery({
    query: runQuery,
    variables: { id, findings },
    requestPolicy: 'cache-and-network',
  });
  const run = data?.importRun;
  const wanted = findingsOf(run);
  const again = () => (wanted === findings ? ask({ requestPolicy: 'network-only' }) : setFindings(wanted));
  const { working, now, silent, begin, lose, stop } = useProgress(id, run, again);

  return (
    <Screen title={t('title')}>
      <Steps at={run ? (working ? 2 : stepOf(run.stage)) : 1} />
      {error && <Failed error={error} retry={again} />}
      {!run && !error && <Loading />}
      {run && (
        <>
          <Summary run={run} />
          <Stage run={run} progress={working ? (now ?? run) : null} silent={silent} />
          <Acts run={run} working={working} begin={begin} lose={lose} stop={stop} again={again} />
          <Findings run={run} />
          <Changes run={run} />
        </>
      )}
    </Screen>
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
