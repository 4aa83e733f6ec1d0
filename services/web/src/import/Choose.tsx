import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useEffect, useReducer, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { Field } from '../ui/Field';
import { Message } from '../ui/Message';
import { answerText, next, objection, percent, put } from './upload';
import { t } from './words';

const startMutation = graphql(`
  mutation StartImport($file: String!) {
    startImport(fileName: $file) {
      __typename
      ... on UploadTicket { ticket path largest }
      ... on Refused { message }
    }
  }
`);

const checkMutation = graphql(`
  mutation CheckImport($ticket: String!, $settings: ImportSettings!) {
    checkImport(ticket: $ticket, settings: $settings) {
      __typename
      ... on ImportRun { id }
      ... on Refused { message }
    }
  }
`);

const MEGABYTE = 1024 * 1024;

/** The first step: a file by drag or by button, sent and checked at once; nothing in the school changes. */
export function Choose() {
  const navigate = useNavigate();
  const [, start] = useMutation(startMutation);
  const [, check] = useMutation(checkMutation);
  const [upload, tell] = useReducer(next, { at: 'idle' });
  const [keep, setKeep] = useState(false);
  const [consent, setConsent] = useState('');
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const last = useRef<File | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  /** Sends and checks; gives the run, or why not. */
  async function send(file: File, signal: AbortSignal): Promise<{ run: string } | { why: string }> {
    const started = (await start({ file: file.name })).data?.startImport;
    if (!started) return { why: t('server-failed') };
    if (started.__typename === 'Refused') return { why: started.message };
    const limit = Math.floor(started.largest / MEGABYTE);
    const against = objection(file.size, started.largest);
    if (against) return { why: t(against, { limit }) };
    const status = await put(started.path, file, (sent) => tell({ type: 'progress', sent }), signal);
    const failed = answerText(status);
    if (failed) return { why: t(failed, { limit }) };
    tell({ type: 'sent' });
    const settings = { keepMissing: keep || null, emailConsentOn: consent || null };
    const checked = (await check({ ticket: started.ticket, settings })).data?.checkImport;
    if (!checked) return { why: t('server-failed') };
    return checked.__typename === 'Refused' ? { why: checked.message } : { run: checked.id };
  }

  async function take(file: File | undefined) {
    if (!file) return;
    stop.current?.abort();
    const round = new AbortController();
    stop.current = round;
    last.current = file;
    tell({ type: 'chosen', file: file.name, total: file.size });
    const answer = await send(file, round.signal);
    if (round.signal.aborted) return;
    if ('why' in answer) return tell({ type: 'refused', why: answer.why });
    await navigate({ to: '/import/$run', params: { run: answer.run } });
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  if (upload.at === 'sending' || upload.at === 'checking') {
    const sent = upload.at === 'sending' ? percent(upload.sent, upload.total) : undefined;
    const doing = t(upload.at, { file: upload.file });
    return (
      <div className="card stack" role="status">
        <p>{doing}</p>
        <progress aria-label={doing} max={100} value={sent} />
        {sent !== undefined && <p className="meta">{t('sent', { percent: sent })}</p>}
        <div className="row">
          <Button
            onClick={() => {
              stop.current?.abort();
              tell({ type: 'stopped' });
            }}
          >
            {t('stop')}
          </Button>
        </div>
      </div>
    );
  }

  return (
    <div className="stack">
      {upload.at === 'refused' && (
        <Message
          tone="late"
          role="alert"
          actions={<Button onClick={() => take(last.current ?? undefined)}>{t('try-again')}</Button>}
        >
          {upload.file}: {upload.why}
        </Message>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is a second way; the button inside is the first */}
      <div
        className={over ? 'drop-zone over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p>{over ? t('drop-here') : t('drop')}</p>
        <Button tone="primary" onClick={() => chooser.current?.click()}>
          {t('choose')}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={t('choose')}
          accept=".xlsx,.csv,.txt,.zip"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <p className="meta">{t('formats')}</p>
        <p className="meta">{t('limits')}</p>
        <p>{t('safe')}</p>
      </div>
      <details>
        <summary>{t('settings')}</summary>
        <div className="stack import-settings">
          <Choice
            type="checkbox"
            label={t('keep-missing')}
            hint={t('keep-missing-hint')}
            checked={keep}
            onChange={(event) => setKeep(event.target.checked)}
          />
          <Field
            type="date"
            label={t('consent')}
            hint={t('consent-hint')}
            value={consent}
            onChange={(event) => setConsent(event.target.value)}
          />
        </div>
      </details>
    </div>
  );
}
