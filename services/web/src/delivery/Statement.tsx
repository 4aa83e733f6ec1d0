import { createPortal } from 'react-dom';
import { texts } from '../app/texts';
import source from './delivery.ftl?raw';

const t = texts(source);

/** Who applies, where, for whom. */
export type StatementProps = { guardian: string; school: string; pupil: string; group: string };

/** The application for paper, filled in and ready to sign; it is seen on paper only. */
export function Statement({ guardian, school, pupil, group }: StatementProps) {
  return createPortal(
    <article className="statement" lang="ru">
      <div className="statement-head">
        <p>{t('statement-to')}</p>
        <p>{school}</p>
        <p>{t('statement-from', { name: guardian })}</p>
        <p>{t('statement-as', { pupil, group })}</p>
      </div>
      <h2>{t('statement-title')}</h2>
      <p>{t('statement-text', { pupil, group })}</p>
      <div className="statement-lines">
        <span>{t('statement-date')}</span>
        <span>{t('statement-sign')}</span>
        <span>{t('statement-name')}</span>
      </div>
      <p className="statement-school">{t('statement-school')}</p>
    </article>,
    document.body,
  );
}
