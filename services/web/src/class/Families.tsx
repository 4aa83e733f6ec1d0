import { texts } from '../app/texts';
import source from './class.ftl?raw';
import type { ClassWeek } from './query';

const t = texts(source);

/** Who gets what by which channel, and what stands against the wished one. */
export function Families({ page }: { page: ClassWeek }) {
  const all = page.pupils.flatMap((pupil) => pupil.family.map((member) => ({ pupil, member })));
  if (all.length === 0) return null;
  const withheld = all.filter(({ member }) => member.channel === null);
  return (
    <details>
      <summary>
        {t('families')}:{' '}
        {['email', 'print', 'diary']
          .map((channel) =>
            t('families-count', {
              kind: t(channel),
              count: all.filter(({ member }) => member.channel === channel).length,
            }),
          )
          .join(', ')}
        {withheld.length > 0 && `, ${t('families-count', { kind: t('withheld'), count: withheld.length })}`}
      </summary>
      <ul className="deliveries">
        {all.map(({ pupil, member }) => (
          <li key={`${pupil.id} ${member.id}`} className="delivery">
            <span>
              {pupil.name}
              <span className="meta delivery-guardian">{member.name}</span>
            </span>
            <span className="delivery-fate">
              <span>
                {t(member.wished)}
                {member.application && `, ${member.application}`}
              </span>
              {member.why && <span className="delivery-words">{member.why}</span>}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
