import { Link } from '@tanstack/react-router';
import { texts } from '../app/texts';
import source from './diary.ftl?raw';
import type { FamilyChild } from './query';

const t = texts(source);

/** One tab per child, over all schools; nothing where there is only one. */
export function Children({
  family,
  shown,
  week,
}: {
  family: readonly FamilyChild[];
  shown: string;
  week: string;
}) {
  if (family.length < 2) return null;
  const schools = new Set(family.map((child) => child.school));
  return (
    <nav className="no-print" aria-label={t('children')}>
      <ul className="child-tabs">
        {family.map((child) => (
          <li key={child.id}>
            <Link
              className="button"
              to="/diary"
              search={{ child: child.id, week }}
              aria-current={child.id === shown ? 'page' : undefined}
            >
              <span>
                {[child.givenName, child.group].filter(Boolean).join(', ')}
                {schools.size > 1 && <span className="child-school">{child.school}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
