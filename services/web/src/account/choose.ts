import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { changing } from '../app/tabs';
import { failed, type Refusal } from './form';

export const chooseMutation = graphql(`
  mutation ChooseRole($id: ID!) {
    chooseRole(id: $id) {
      __typename
      ... on Refused { message }
    }
  }
`);

/** Takes another school and role and goes to its first screen; says what stood in the way, if something did. */
export function useChoose(): {
  choose: (id: string) => Promise<void>;
  busy: boolean;
  refusal: Refusal | null;
} {
  const { renew } = useSession();
  const navigate = useNavigate();
  const [{ fetching }, send] = useMutation(chooseMutation);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const choose = useCallback(
    async (id: string) => {
      const { data, error } = await changing(() => send({ id }));
      const result = data?.chooseRole;
      if (result?.__typename === 'SignedInNow') {
        renew();
        await navigate({ to: '/' as never });
      } else setRefusal(result ?? failed(error));
    },
    [send, navigate, renew],
  );
  return { choose, busy: fetching, refusal };
}
