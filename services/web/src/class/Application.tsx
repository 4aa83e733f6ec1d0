import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Message } from '../ui/Message';
import { say } from '../ui/say';
import source from './class.ftl?raw';
import { applicationMutation } from './query';

const t = texts(source);

type ApplicationProps = { pupil: string; guardian: string; name: string; today: string; again: () => void };

/** Puts a signed application for paper on file: day and number. */
export function Application({ pupil, guardian, name, today, again }: ApplicationProps) {
  const [open, setOpen] = useState(false);
  const [receivedOn, setReceivedOn] = useState(today);
  const [number, setNumber] = useState('');
  const [refusal, setRefusal] = useState<{ message: string; field: string | null } | null>(null);
  const [{ fetching }, confirm] = useMutation(applicationMutation);
  const place = useRef<HTMLFormElement>(null);
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : null);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (fetching) return;
    const answer = await confirm({ pupil, guardian, receivedOn, number: number.trim() || null });
    const result = answer.data?.confirmPaperApplication;
    if (result?.__typename === 'Done') {
      onward(place.current);
      say(t('application-saved', { name }));
      again();
    } else setRefusal(result?.__typename === 'Refused' ? result : { message: t('failed'), field: null });
  }

  if (!open) {
    return (
      <div className="row no-print">
        <Button onClick={() => setOpen(true)}>
          {t('application')}
          <span className="hidden">: {name}</span>
        </Button>
      </div>
    );
  }
  return (
    <form ref={place} className="delivery-form stack no-print" onSubmit={save} noValidate>
      <div className="date-row">
        <Field
          label={t('application-on')}
          type="date"
          value={receivedOn}
          error={errorOf('receivedOn')}
          onChange={(event) => setReceivedOn(event.target.value)}
        />
        <Field
          label={t('number')}
          value={number}
          error={errorOf('number')}
          autoComplete="off"
          onChange={(event) => setNumber(event.target.value)}
        />
      </div>
      {refusal && refusal.field === null && (
        <Message tone="late" role="alert">
          {refusal.message}
        </Message>
      )}
      <div className="row">
        <Button type="submit" busy={fetching}>
          {fetching ? t('saving') : t('save')}
        </Button>
      </div>
    </form>
  );
}

/** The line leaves its list: the focus goes to a neighbour, or to the page's title after the last one. */
function onward(form: HTMLElement | null) {
  const line = form?.closest('li');
  const next = line?.nextElementSibling ?? line?.previousElementSibling;
  (next ?? document)?.querySelector<HTMLElement>(next ? 'button, input' : 'h1')?.focus();
}
