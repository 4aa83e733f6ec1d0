import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { pagesQuery } from './page';
import { t } from './words';
import './journal.css';

type Open = { groupId: string; groupName: string; subjectId: string; subjectName: string; own: boolean };

/** The journal pages one may open: by class, own ones first. */
export default function Pages() {
  const [{ data, error }, again] = useQuery({ query: pagesQuery });
  if (!data) {
    return (
      <div className="screen">
        {error ? (
          <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />
        ) : (
          <Loading />
        )}
      </div>
    );
  }
  const pages = data.groupsAndSubjects;
  const own = pages.filter((page) => page.own);
  const others = pages.filter((page) => !page.own);
  return (
    <div className="screen journal-pages">
      <h1>{t('pages')}</h1>
      {pages.length === 0 && <p className="message">{t('pages-empty')}</p>}
      <Groups title={t('pages-own')} pages={own} />
      <Groups title={t('pages-other')} pages={others} />
    </div>
  );
}

function Groups({ title, pages }: { title: string; pages: readonly Open[] }) {
  if (pages.length === 0) return null;
  const groups = Map.groupBy(pages, (page) => page.groupId);
  return (
    <section className="stack">
      <h2>{title}</h2>
      <dl className="page-groups">
        {[...groups].map(([id, subjects]) => (
          <div key={id}>
            <dt>{subjects[0]?.groupName}</dt>
            <dd>
              {subjects.map((page) => (
                <Link
                  key={page.subjectId}
                  to="/journal/$group/$subject"
                  params={{ group: page.groupId, subject: page.subjectId }}
                  className="button"
                >
                  {page.subjectName}
                </Link>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
