import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql, type VariablesOf } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from './Button';
import source from './files.ftl?raw';
import { Message } from './Message';

const t = texts(source);

const ticketMutation = graphql(`
  mutation FileTicket($input: FileInput!) {
    fileTicket(input: $input) {
      __typename
      ... on FileTicket { path fileName }
      ... on Refused { message }
    }
  }
`);

/** Which file: one of the kinds the server makes. */
export type WantedFile = VariablesOf<typeof ticketMutation>['input'];

type FileButtonProps = {
  file: WantedFile;
  /** The act: «Скачать XLSX». */
  children: string;
  tone?: 'primary' | 'quiet' | undefined;
};

/** Asks for a ticket and lets the browser take the file; why there is none is said beside the button. */
export function FileButton({ file, children, tone }: FileButtonProps) {
  const [{ fetching }, ask] = useMutation(ticketMutation);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function download() {
    setRefusal(null);
    const answer = (await ask({ input: file })).data?.fileTicket;
    if (answer?.__typename === 'FileTicket') take(answer.path, answer.fileName);
    else setRefusal(answer?.message ?? t('no-answer'));
  }

  return (
    <>
      <Button tone={tone} busy={fetching} onClick={download}>
        {children}
      </Button>
      {refusal && (
        <Message tone="late" role="alert">
          {refusal}
        </Message>
      )}
    </>
  );
}

/** The path works once and answers with an attachment, so the page stays. */
function take(path: string, name: string) {
  const link = document.createElement('a');
  link.href = path;
  link.download = name;
  link.click();
}
