import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { texts } from '../app/texts';
import { Awaiting } from '../class/Awaiting';
import { Button } from '../ui/Button';
import { Select } from '../ui/Choice';
import { type Column, DataTable } from '../ui/DataTable';
import { deviceToday } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Icon } from '../ui/Icon';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import { State } from '../ui/State';
import { PersonPanel } from './PersonPanel';
import './people.css';
import source from './people.ftl?raw';
import { type Choices, type Person, usePeople } from './query';
import type { PeopleSearch } from './search';

const t = texts(source);

/** Who is in the school, in which role, and who can sign in. */
export default function People() {
  const search = useSearch({ strict: false }) as PeopleSearch;
  const { people, next, choices, awaited, error, asking, more, again } = usePeople(search);
  const [open, setOpen] = useState<string | null>(null);
  const [today] = useState(() => deviceToday(new Date()));
  const staff = search.kind === undefined;
  const chosen = people?.find(({ id }) => id === open);
  const slips = (
    <Link
      to={'/slips' as never}
      search={(search.group ? { group: search.group } : {}) as never}
      className="button primary"
    >
      <Icon name="print" />
      {t('slips')}
    </Link>
  );
  return (
    <Screen title={t('title')} actions={slips}>
      <Kinds search={search} />
      <Filters search={search} choices={choices} />
      {error && <Failed error={error} retry={again} />}
      {!people && !error && <Loading />}
      {search.kind === 'families' && <Awaiting families={awaited} today={today} level="h2" again={again} />}
      {people && (
        <DataTable
          caption={t(`kind-${search.kind ?? 'staff'}`)}
          captionHidden
          columns={staff ? staffColumns(setOpen) : otherColumns(search.kind)}
          rows={people}
          rowKey={({ id }) => id}
          empty={<EmptyState>{search.find || search.group ? t('empty-found') : t('empty')}</EmptyState>}
        />
      )}
      {next && (
        <div className="row no-print">
          <Button busy={asking} onClick={more}>
            {t('more')}
          </Button>
        </div>
      )}
      {staff && chosen && (
        <PersonPanel
          key={chosen.id}
          person={chosen}
          choices={choices}
          changed={again}
          close={() => setOpen(null)}
        />
      )}
    </Screen>
  );
}

/** Staff, pupils, families: links, because each is an address of its own. */
function Kinds({ search }: { search: PeopleSearch }) {
  return (
    <nav className="kinds no-print" aria-label={t('kinds')}>
      {([undefined, 'pupils', 'families'] as const).map((kind) => (
        <Link
          key={kind ?? 'staff'}
          to={'/people' as never}
          search={{ ...(kind ? { kind } : {}), ...(search.find ? { find: search.find } : {}) } as never}
          className="button quiet"
          activeOptions={{ exact: true }}
          aria-current={kind === search.kind ? 'page' : undefined}
        >
          {t(`kind-${kind ?? 'staff'}`)}
        </Link>
      ))}
    </nav>
  );
}

function Filters({ search, choices }: { search: PeopleSearch; choices: Choices }) {
  const navigate = useNavigate();
  const id = useId();
  const [find, setFind] = useState(search.find ?? '');
  const go = (values: PeopleSearch) => {
    const { kind } = search;
    const wanted = { find: search.find ?? '', group: search.group ?? '', ...values };
    const kept = Object.entries({ kind, ...wanted }).filter(([, value]) => value);
    navigate({ to: '/people' as never, search: Object.fromEntries(kept) as never, replace: true });
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    go({ find: find.trim() });
  }
  return (
    <search className="filters no-print">
      <form className="row" onSubmit={submit}>
        <div className="field stack">
          <label htmlFor={id}>{t('find')}</label>
          <input
            id={id}
            type="search"
            className="input"
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
        <Button type="submit" icon="search">
          {t('find-act')}
        </Button>
      </form>
      {choices.groups.length > 0 && (
        <Select
          label={t('group')}
          value={search.group ?? ''}
          onChange={(event) => go({ group: event.target.value })}
        >
          <option value="">{t('all-groups')}</option>
          {choices.groups.map((group) => (
            <option key={group.id} value={group.id}>
              {group.name}
            </option>
          ))}
        </Select>
      )}
    </search>
  );
}

const signIn: Column<Person> = {
  key: 'sign-in',
  title: t('col-sign-in'),
  cell: (person) => (
    <State of={person.blocked ? 'late' : person.signedInOn ? 'done' : person.slipUntil ? 'due' : 'plain'}>
      {person.signIn}
    </State>
  ),
};

function staffColumns(open: (id: string) => void): Column<Person>[] {
  return [
    {
      key: 'name',
      title: t('col-name'),
      cell: (person) => (
        <button type="button" className="name-button" onClick={() => open(person.id)}>
          {person.name}
        </button>
      ),
    },
    { key: 'post', title: t('col-post'), cell: (person) => person.detail.join(', ') },
    { key: 'roles', title: t('col-roles'), cell: (person) => <Roles person={person} /> },
    { key: 'groups', title: t('col-groups'), cell: (person) => person.groups.join(', ') },
    signIn,
  ];
}

function Roles({ person }: { person: Person }) {
  const titles = [...new Set(person.roles.map(({ title }) => title))];
  return titles.length > 0 ? <span>{titles.join(', ')}</span> : <span className="meta">{t('no-roles')}</span>;
}

function otherColumns(kind: PeopleSearch['kind']): Column<Person>[] {
  return [
    { key: 'name', title: t('col-name'), cell: (person) => person.name },
    ...(kind === 'families'
      ? [{ key: 'children', title: t('col-children'), cell: (person: Person) => person.detail.join(', ') }]
      : []),
    { key: 'groups', title: t('col-groups'), cell: (person) => person.groups.join(', ') },
    signIn,
  ];
}
