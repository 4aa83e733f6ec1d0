import { useId } from 'react';
import { texts } from '../app/texts';
import { Application } from './Application';
import './class.css';
import source from './class.ftl?raw';

const t = texts(source);

/** A family that chose paper and whose signed application has not come. */
export type AwaitedFamily = {
  pupilId: string;
  pupil: string;
  group: string | null;
  guardianId: string;
  guardian: string;
  missing: string;
};

type AwaitingProps = {
  families: readonly AwaitedFamily[];
  today: string;
  /** Level of its title on the screen. */
  level: 'h2' | 'h3';
  again: () => void;
};

/** From whom a signed application is awaited, with what is missing and the form that puts it on file. */
export function Awaiting({ families, today, level: Title, again }: AwaitingProps) {
  const id = useId();
  if (families.length === 0) return null;
  return (
    <section className="stack" aria-labelledby={id}>
      <Title id={id} tabIndex={-1}>
        {t('awaiting', { count: families.length })}
      </Title>
      <ul className="deliveries">
        {families.map((family) => (
          <li key={`${family.pupilId} ${family.guardianId}`} className="delivery" data-row={family.pupilId}>
            <span>
              {family.group ? t('pupil-of', { name: family.pupil, group: family.group }) : family.pupil}
              <span className="meta delivery-guardian">{family.guardian}</span>
            </span>
            <span className="delivery-words">{family.missing}</span>
            <Application
              pupil={family.pupilId}
              guardian={family.guardianId}
              name={family.guardian}
              today={today}
              again={again}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
