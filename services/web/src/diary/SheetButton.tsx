import { useState } from 'react';
import { useMutation } from 'urql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Message } from '../ui/Message';
import source from './diary.ftl?raw';
import { sheetMutation } from './query';

const t = texts(source);

/** The week's sheet as a file: the same one that letters and printed batches carry. */
export function SheetButton({ child, week }: { child: string; week: string }) {
  const [{ fetching }, ask] = useMutation(sheetMutation);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function download() {
    setRefusal(null);
    const answer = await ask({ child, week });
    const ticket = answer.data?.fileTicket;
    if (ticket?.__typename === 'FileTicket') window.location.assign(ticket.path);
    else setRefusal(ticket?.__typename === 'Refused' ? ticket.message : t('pdf-failed'));
  }

  return (
    <>
      <Button busy={fetching} onClick={download}>
        {fetching ? t('pdf-wait') : t('pdf')}
      </Button>
      {refusal && (
        <Message tone="late" role="alert">
          {refusal}
        </Message>
      )}
    </>
  );
}
