import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { weekSpan } from '../ui/days';
import { SidePanel } from '../ui/SidePanel';
import { absence, type Measure, type SchoolWeek } from './figures';
import { type Asked, type Field, type Origin, originOf } from './path';
import type { Formula } from './query';
import { figureText, momentText, t } from './words';

type FigurePathProps = {
  asked: Asked;
  /** The schools the middle is of; for one school it is not looked at. */
  schools: readonly SchoolWeek[];
  /** The middle of the measure, when it is asked for. */
  middle: string | null;
  formulas: readonly Formula[];
  /** Version of the formulas in use now. */
  version: number;
  week: string;
  close: () => void;
};

/** Where a figure comes from: its formula with the version, the moment of the snapshot, and the way down to schools. */
export function FigurePath(props: FigurePathProps) {
  const { asked, schools, middle, formulas, version, week, close } = props;
  const { field, school } = asked;
  const formula = formulas.find(({ code }) => code === field);
  const origin = originOf(school ? [school] : schools);
  const old = origin?.versions.some((one) => one !== version);
  return (
    <SidePanel title={t('path-of', { measure: t(field) })} close={close}>
      <div className="stack figure-path">
        <p>
          {school ? t('path-week', { school: school.name, week: weekSpan(school.week) }) : t('median')}:{' '}
          <strong>{school ? textOf(school, field) : middle}</strong>
        </p>
        <ol>
          <Step title={t('path-formula', { version: origin?.versions.join(', ') || String(version) })}>
            {formula?.sentence}
            {old && <p className="meta">{t('path-formula-now', { version })}</p>}
          </Step>
          {origin && <Step title={t('path-snapshot')}>{spanText(origin)}</Step>}
          {school ? (
            <Step title={t('path-counts')}>
              {countsOf(school, field)}
              <p>
                <Link to="/district/$school" params={{ school: school.id }} search={{ week: school.week }}>
                  {t('path-school')}
                </Link>
              </p>
            </Step>
          ) : (
            <Step title={t('path-schools')}>
              <ul className="path-schools">
                {byFigure(schools, field as Measure).map((one) => (
                  <li key={one.id}>
                    <Link to="/district/$school" params={{ school: one.id }} search={{ week }}>
                      {one.name}
                    </Link>
                    <span className="number">{textOf(one, field)}</span>
                  </li>
                ))}
              </ul>
            </Step>
          )}
        </ol>
      </div>
    </SidePanel>
  );
}

/** One moment, or from when to when, as far as the minutes differ. */
function spanText(origin: Origin): string {
  const [first, last] = [momentText(origin.first), momentText(origin.last)];
  return first === last ? last : t('path-span', { first, last });
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <h3>{title}</h3>
      <div>{children}</div>
    </li>
  );
}

/** A figure of the school as it is read, or why there is none. */
function textOf(school: SchoolWeek, field: Field): string {
  if (field === 'pupils' || field === 'entries') return String(school[field] ?? t(absence(school, field)));
  return figureText(school, field);
}

/** «149 из 237»; where the counts stay with the school, that. */
function countsOf(school: SchoolWeek, field: Field): string {
  if (field === 'pupils' || field === 'entries') return t('path-count');
  const figure = school[field];
  if (figure?.counts) return t('counts', figure.counts);
  const hidden = absence(school, field) === 'hidden';
  return figure ? t('path-whole') : hidden ? t('formula-hidden') : t(absence(school, field));
}

/** Schools with a figure first, the lowest at the top; then those without. */
function byFigure(schools: readonly SchoolWeek[], measure: Measure): SchoolWeek[] {
  const of = (school: SchoolWeek) => school[measure]?.percent ?? Number.POSITIVE_INFINITY;
  return [...schools].sort((one, other) => of(one) - of(other) || one.name.localeCompare(other.name, 'ru'));
}
