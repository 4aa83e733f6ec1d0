import { useEffect } from 'react';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Message } from '../ui/Message';
import source from './people.ftl?raw';

const t = texts(source);

/** A slip as it was issued; its code exists nowhere else. */
export type PrintedSlip = {
  kind: string;
  name: string;
  child: string | null;
  code: string;
  login: string;
  expiresOn: string;
};

type SlipSheetProps = { slips: readonly PrintedSlip[]; skipped: number; back: () => void };

/** The slips of one printing: eight strips on a page of A4 with lines to cut along. Leaving the screen loses the codes. */
export function SlipSheet({ slips, skipped, back }: SlipSheetProps) {
  const { membership } = useSession();
  useEffect(() => {
    if (slips.length === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [slips]);

  if (slips.length === 0) {
    return (
      <EmptyState actions={<Button onClick={back}>{t('back')}</Button>}>
        {t('nobody', { n: skipped })}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="stack no-print">
        <Message
          tone="due"
          role="status"
          actions={
            <>
              <Button tone="primary" icon="print" onClick={() => window.print()}>
                {t('print', { n: slips.length })}
              </Button>
              <Button onClick={back}>{t('back')}</Button>
            </>
          }
        >
          <p>{t('once')}</p>
          {skipped > 0 && <p>{t('skipped', { n: skipped })}</p>}
        </Message>
      </div>
      <ol className="slip-sheet" aria-label={t('slips')}>
        {slips.map((slip) => (
          <li key={slip.code} className="slip">
            <div>
              <p className="slip-name">{slip.name}</p>
              <p>{slip.child ? t('family-of', { child: slip.child }) : t(`is-${slip.kind}`)}</p>
              <p className="meta">{membership?.school}</p>
            </div>
            <div>
              <p>
                {t('address')} <strong>{location.host}</strong>
              </p>
              <p>{slip.login ? t('login', { login: slip.login }) : t('own-login')}</p>
              <p className="meta">{t('valid', { day: longDay(slip.expiresOn) })}</p>
            </div>
            <div className="slip-code">
              <p className="meta">{t('code')}</p>
              <p>
                <strong>{slip.code}</strong>
              </p>
              <p className="meta">{t('how')}</p>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
