import { Link } from '@tanstack/react-router';
import source from './app.ftl?raw';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);

/** Product, school and role in use, and who it is; always in sight. */
export function Bar() {
  const { me, membership, office } = useSession();
  const where = membership ? `${membership.school} · ${membership.title}` : office?.district;
  return (
    <header className="bar no-print">
      <a className="product" href="/">
        {t('product')}
      </a>
      <Link to="/roles" className="button quiet">
        {where ?? t('no-role')}
      </Link>
      <span className="who">{membership?.name ?? me?.login}</span>
    </header>
  );
}
