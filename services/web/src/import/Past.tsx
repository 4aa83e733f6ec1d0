import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../ui/Button';
import { type Column, DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { FileButton } from '../ui/FileButton';
import { Loading } from '../ui/Loading';
import { type Line, pastQuery } from './run';
import { moment, t } from './words';

const COLUMNS: Column<Line>[] = [
  {
    key: 'file',
    title: t('past-file'),
    cell: (line) => (
      <Link className="row-link" to="/import/$run" params={{ run: line.id }}>
        {line.fileName}
      </Link>
    ),
  },
  { key: 'at', title: t('past-at'), cell: (line) => moment(line.createdAt) },
  { key: 'stage', title: t('past-stage'), cell: (line) => line.stageTitle },
  { key: 'summary', title: t('past-summary'), cell: (line) => line.summary },
];

/** The school's earlier imports, twenty at a time. */
export function Past() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({
    query: pastQuery,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  const page = data?.imports;
  return (
    <section className="stack">
      <h2>{t('past')}</h2>
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!page && fetching && <Loading />}
      {page && (
        <DataTable
          caption={t('past')}
          captionHidden
          columns={COLUMNS}
          rows={page.imports}
          rowKey={(line) => line.id}
          empty={<EmptyState actions={<Template />}>{t('no-past')}</EmptyState>}
        />
      )}
      <div className="row">
        {after !== null && <Button onClick={() => setAfter(null)}>{t('past-newest')}</Button>}
        {page?.next && <Button onClick={() => setAfter(page.next)}>{t('past-more')}</Button>}
      </div>
    </section>
  );
}

/** The empty school book. */
export function Template() {
  return <FileButton file={{ importTemplate: 'SCHOOL_BOOK' }}>{t('template')}</FileButton>;
}
