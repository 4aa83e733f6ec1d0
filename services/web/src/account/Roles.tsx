import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import source from './account.ftl?raw';

const t = texts(source);

const chooseMutation = graphql(`
  mutation ChooseRole($id: ID!) {
    chooseRole(id: $id) { __typename ... on Refused { message } }
  }
`);

/** Schools and roles of the account; one is in use. */
export default function Roles() {
  const { me, renew } = useSession();
  const [, choose] = useMutation(chooseMutation);
  return (
    <div className="screen narrow">
      <h1>{t('whole-name')}</h1>
      <ul className="stack">
        {me?.memberships.map((membership) => (
          <li key={membership.id}>
            <button
              type="button"
              className="button"
              aria-pressed={membership.id === me.current}
              onClick={async () => {
                await choose({ id: membership.id });
                renew();
              }}
            >
              {membership.school}, {membership.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
