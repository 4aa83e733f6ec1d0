import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Choice as Tick } from '../ui/Choice';
import { longDay } from '../ui/days';
import { Field } from '../ui/Field';
import { Message } from '../ui/Message';
import { State } from '../ui/State';
import source from './delivery.ftl?raw';
import { type Channel, type Choice, chooseMutation, resendMutation } from './query';
import { Statement, type StatementProps } from './Statement';
import { consentStands, inputOf, wishOf } from './wish';

const t = texts(source);

const WAYS: { channel: Channel; label: string; hint: string }[] = [
  { channel: 'DIARY', label: 'diary', hint: 'diary-hint' },
  { channel: 'EMAIL', label: 'email', hint: 'email-hint' },
  { channel: 'PAPER', label: 'print', hint: 'print-hint' },
];

type Refusal = { message: string; field: string | null };
type FormProps = { child: string; before: Choice; statement: StatementProps };

/** The three ways; fields of the chosen one only, and what stands against it in the server's words. */
export function ChoiceForm({ child, before, statement }: FormProps) {
  const [choice, setChoice] = useState(before);
  const [wish, setWish] = useState(() => wishOf(before));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [saved, setSaved] = useState(false);
  const [choosing, choose] = useMutation(chooseMutation);
  const [resending, resend] = useMutation(resendMutation);
  const said = useRef<HTMLDivElement>(null);
  const busy = choosing.fetching || resending.fetching;
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : null);

  useEffect(() => {
    if (saved || refusal) said.current?.focus();
  }, [saved, refusal]);

  function change(part: Partial<typeof wish>) {
    setWish((last) => ({ ...last, ...part }));
    setRefusal(null);
    setSaved(false);
  }

  function take(answer: (Choice & { __typename: 'DeliveryChoice' }) | Refused | undefined) {
    if (answer?.__typename === 'DeliveryChoice') {
      setChoice(answer);
      setWish(wishOf(answer));
      setSaved(true);
    } else setRefusal(answer ?? { message: t('failed'), field: null });
  }

  async function send(next: typeof wish) {
    if (busy) return;
    setRefusal(null);
    setSaved(false);
    take((await choose({ input: inputOf(child, choice, next) })).data?.chooseDelivery);
  }

  async function again() {
    if (busy) return;
    setRefusal(null);
    setSaved(false);
    take((await resend({ child })).data?.resendAddressLetter);
  }

  return (
    <form
      className="card stack delivery-screen"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send(wish);
      }}
    >
      <p>{t('lead')}</p>
      {refusal && (
        <Message tone="late" role="alert" ref={said}>
          {refusal.message}
        </Message>
      )}
      {(saved || !refusal) && (
        <Message
          tone={choice.waiting ? 'due' : saved ? 'done' : undefined}
          role={saved ? 'status' : undefined}
          ref={saved ? said : undefined}
          actions={
            choice.channel === 'EMAIL' &&
            !choice.verified && (
              <Button busy={busy} onClick={again}>
                {t('verify-again')}
              </Button>
            )
          }
        >
          {saved && `${t('saved')}. `}
          {choice.notice}
        </Message>
      )}
      <fieldset className="ways">
        <legend className="hidden">{t('way')}</legend>
        {WAYS.map(({ channel, label, hint }) => (
          <div key={channel} className="way">
            <Tick
              type="radio"
              name="way"
              value={channel}
              checked={wish.channel === channel}
              onChange={() => change({ channel })}
              label={t(label)}
              hint={t(hint)}
            />
            {wish.channel === channel && channel === 'EMAIL' && (
              <div className="way-more">
                <Field
                  label={t('address')}
                  type="email"
                  autoComplete="email"
                  value={wish.address}
                  error={errorOf('address')}
                  onChange={(event) => change({ address: event.target.value })}
                />
                {choice.verified && choice.address === wish.address.trim() && (
                  <State of="done">{t('verified')}</State>
                )}
                {consentStands(choice, wish) ? (
                  <div className="stack">
                    <p>{t('consent-given', { day: longDay(choice.consentOn ?? '') })}</p>
                    <p className="meta">{choice.consentText}</p>
                    <div className="row">
                      <Button
                        busy={busy}
                        onClick={() => void send({ channel: 'DIARY', address: '', consent: false })}
                      >
                        {t('consent-withdraw')}
                      </Button>
                    </div>
                  </div>
                ) : (
                  <div className="stack">
                    <Tick
                      type="checkbox"
                      checked={wish.consent}
                      aria-invalid={errorOf('consent') ? true : undefined}
                      onChange={(event) => change({ consent: event.target.checked })}
                      label={t('consent')}
                      hint={choice.consentText}
                    />
                    {errorOf('consent') && <p className="state late">{errorOf('consent')}</p>}
                  </div>
                )}
                <p className="meta">{t('consent-here')}</p>
              </div>
            )}
            {wish.channel === channel && channel === 'PAPER' && (
              <div className="way-more">
                {choice.paperApplication === 'RECEIVED' && choice.paperReceivedOn ? (
                  <State of="done">{t('application-done', { day: longDay(choice.paperReceivedOn) })}</State>
                ) : (
                  <p>{t('application-how')}</p>
                )}
                <Button onClick={() => window.print()}>{t('application-print')}</Button>
                <Statement {...statement} />
              </div>
            )}
          </div>
        ))}
      </fieldset>
      <div className="row">
        <Button tone="primary" type="submit" busy={busy}>
          {choosing.fetching ? t('saving') : t('save')}
        </Button>
      </div>
    </form>
  );
}

type Refused = Refusal & { __typename: 'Refused' };
