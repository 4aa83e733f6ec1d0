import type { CombinedError } from '@urql/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { failureOf, OFFLINE } from '../app/client';
import { texts } from '../app/texts';
import { Message } from '../ui/Message';
import source from './account.ftl?raw';

const t = texts(source);

/** What a form was refused for: the server's sentence, and the field it belongs to if it belongs to one. */
export type Refusal = { message: string; field?: string | null | undefined };

/** What to say when no answer came, or none that can be shown. */
export function failed(error: CombinedError | undefined): Refusal {
  const failure = error && failureOf(error);
  if (!failure || failure.code === OFFLINE) return { message: t('failed') };
  return { message: t('failed-code', { code: (failure.trace ?? failure.code).slice(0, 8) }) };
}

/** The refusal of a form: a summary that takes focus each time it is set, and the same words at the field. */
export function useRefusal(): [
  ReactNode,
  (field: string) => string | null,
  (refusal: Refusal | null) => void,
] {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusal) summary.current?.focus();
  }, [refusal]);
  const shown = refusal && (
    <Message tone="late" role="alert" ref={summary}>
      {refusal.message}
    </Message>
  );
  return [shown, (field) => (refusal?.field === field ? refusal.message : null), setRefusal];
}
