import { useEffect, useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { weekSpan } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Message } from '../ui/Message';
import { State } from '../ui/State';
import { say } from '../ui/say';
import { type AwaitedFamily, Awaiting } from './Awaiting';
import { moment } from './cells';
import source from './class.ftl?raw';
import { Families } from './Families';
import {
  batchMutation,
  type ClassWeek,
  type Deliveries,
  type DeliveryLine,
  handOverMutation,
  repeatMutation,
} from './query';
import { attentionOf, sorted, toneOf } from './reach';

const t = texts(source);

type ListProps = {
  group: string;
  page: ClassWeek;
  deliveries: Deliveries;
  awaiting: readonly AwaitedFamily[];
  again: () => void;
};

/** What became of the week's sheets: what needs somebody first, then what is on its way and what arrived. */
export function DeliveryList({ group, page, deliveries, awaiting, again }: ListProps) {
  const id = useId();
  const { onTheWay, reached } = sorted(deliveries.lines);
  const attention = attentionOf(deliveries.lines, awaiting);
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id}>{t('deliveries', { week: weekSpan(deliveries.week) })}</h2>
      <Awaiting families={awaiting} today={page.today} level="h3" again={again} />
      {deliveries.lines.length === 0 ? (
        <EmptyState>{t('deliveries-none')}</EmptyState>
      ) : (
        <>
          {attention.length + onTheWay.length + awaiting.length === 0 && (
            <EmptyState>{t('deliveries-all')}</EmptyState>
          )}
          {attention.length > 0 && (
            <>
              <h3 id={`${id}-attention`} tabIndex={-1}>
                {t('attention', { count: attention.length })}
              </h3>
              <ul className="deliveries">
                {attention.map((line) => (
                  <Line key={line.id} line={line} group={group} week={deliveries.week} again={again} />
                ))}
              </ul>
            </>
          )}
          <Heap title={t('on-the-way', { count: onTheWay.length })} lines={onTheWay} />
          <Heap title={t('reached', { count: reached.length })} lines={reached} />
        </>
      )}
      <Families page={page} />
      <Papers group={group} deliveries={deliveries} again={again} />
    </section>
  );
}

function Heap({ title, lines }: { title: string; lines: readonly DeliveryLine[] }) {
  if (lines.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul className="deliveries">
        {lines.map((line) => (
          <li key={line.id} className="delivery" data-row={line.pupilId}>
            <Who line={line} />
            <Fate line={line} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Who({ line }: { line: DeliveryLine }) {
  return (
    <span>
      {line.pupil}
      <span className="meta delivery-guardian">{line.guardian}</span>
    </span>
  );
}

/** The channel, the state with its moment, and the mail server's own words. */
function Fate({ line }: { line: DeliveryLine }) {
  const at = moment(line.changedAt);
  const channel = line.channel === 'email' || line.channel === 'print' ? line.channel : 'diary';
  return (
    <span className="delivery-fate">
      <span className="row">
        <span>{t(channel)}</span>
        <State of={toneOf(line.state)}>{t('at', { state: line.stateTitle, at })}</State>
      </span>
      {line.words && <span className="delivery-words">{line.words}</span>}
    </span>
  );
}

type LineProps = { line: DeliveryLine; group: string; week: string; again: () => void };

function Line({ line, group, week, again }: LineProps) {
  const [{ fetching }, handOver] = useMutation(handOverMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const place = useRef<HTMLLIElement>(null);

  async function tick() {
    if (fetching) return;
    setRefusal(null);
    const answer = await handOver({ group, week, delivery: line.id });
    const result = answer.data?.handOver;
    if (result?.__typename === 'HandedOver') {
      // The line leaves this list; focus stays in it.
      const next = place.current?.nextElementSibling ?? place.current?.previousElementSibling;
      const around = place.current?.closest('section')?.querySelector<HTMLElement>('[tabindex="-1"]');
      (next?.querySelector<HTMLElement>('input') ?? around)?.focus();
      say(t('hand-over-of', { name: line.pupil }));
      again();
    } else setRefusal(result?.__typename === 'Refused' ? result.message : t('handed-failed'));
  }

  return (
    <li className="delivery" ref={place} data-row={line.pupilId}>
      <Who line={line} />
      <Fate line={line} />
      {line.state === 'printed' && (
        <Choice
          type="checkbox"
          checked={fetching}
          onChange={tick}
          label={
            <>
              {t('handed-over')}
              <span className="hidden">: {line.pupil}</span>
            </>
          }
        />
      )}
      {refusal && (
        <Message tone="late" role="alert">
          {refusal}
        </Message>
      )}
    </li>
  );
}

type PapersProps = { group: string; deliveries: Deliveries; again: () => void };

/**
 * How often, and how long, the page asks for what was asked to be made anew; milliseconds. The page costs a thirtieth of
 * what an account may ask in a minute.
 */
const ASK_EVERY = 10_000;
const ASK_FOR = 60_000;

/** The printed batch with its hand-over sheet, and the sheets once more after corrections. */
function Papers({ group, deliveries, again }: PapersProps) {
  const { week, batch, lines } = deliveries;
  const [asking, ask] = useMutation(batchMutation);
  const [repeating, repeat] = useMutation(repeatMutation);
  const [said, setSaid] = useState<{ tone: 'late' | 'done'; text: string } | null>(null);
  const [waiting, setWaiting] = useState(false);
  const latest = useRef(again);
  latest.current = again;

  // What is made anew changes lines and batch of this page within moments: they come by themselves.
  useEffect(() => {
    if (!waiting) return;
    const each = setInterval(() => latest.current(), ASK_EVERY);
    const end = setTimeout(() => setWaiting(false), ASK_FOR);
    return () => {
      clearInterval(each);
      clearTimeout(end);
    };
  }, [waiting]);

  async function download() {
    setSaid(null);
    const ticket = (await ask({ group, week })).data?.fileTicket;
    if (ticket?.__typename === 'FileTicket') window.location.assign(ticket.path);
    else
      setSaid({ tone: 'late', text: ticket?.__typename === 'Refused' ? ticket.message : t('batch-failed') });
  }

  async function makeAnew() {
    setSaid(null);
    const answer = (await repeat({ group, week })).data?.repeatSummary;
    const requested = answer?.__typename === 'SummaryRequested';
    setWaiting(requested);
    if (requested) setSaid({ tone: 'done', text: t('repeat-done') });
    else
      setSaid({ tone: 'late', text: answer?.__typename === 'Refused' ? answer.message : t('repeat-failed') });
  }

  return (
    <div className="stack no-print">
      {batch ? (
        <p className="meta">
          {t('batch-info', {
            sheets: batch.sheets,
            pages: batch.pages,
            at: moment(batch.renderedAt),
          })}
        </p>
      ) : (
        // Before the sheets are made nobody knows whether there will be something to print.
        lines.length > 0 && <p className="meta">{t('batch-none')}</p>
      )}
      <div className="row">
        {batch && (
          <Button busy={asking.fetching} onClick={download}>
            {t('batch')}
          </Button>
        )}
        <Button busy={repeating.fetching} onClick={makeAnew} aria-describedby="repeat-why">
          {t('repeat')}
        </Button>
      </div>
      <p className="meta" id="repeat-why">
        {t('repeat-why')}
      </p>
      {said && (
        <Message tone={said.tone} role={said.tone === 'late' ? 'alert' : 'status'}>
          {said.text}
        </Message>
      )}
    </div>
  );
}
