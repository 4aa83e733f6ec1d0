import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import type { GridControl } from './control';
import { read } from './grammar';
import { shortcut } from './moves';
import { say } from './say';
import { cellLabel } from './speak';
import { readPaper } from './stack';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; col: number };

/** How many of those whose name fits are listed. */
const LISTED = 6;

/** How many of the papers done are kept in sight. */
const KEPT = 10;

/** Papers in no order: a family name's beginning and an entry, Enter, and the next paper. */
export function Stack({ store, control, col }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  /** The line that would replace something: a second Enter means it. */
  const [meant, setMeant] = useState<string | null>(null);
  const [done, setDone] = useState<readonly string[]>([]);
  const names = store.model.pupils.map(({ name }) => name);
  const paper = readPaper(line, names);
  const rows = paper.kind === 'found' ? paper.rows : [];
  const column = store.column(col);

  function typed(text: string) {
    setLine(text);
    setProblem(null);
    setMeant(null);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (paper.kind === 'empty') return;
    const refusal = refuse(paper.name, paper.entry);
    if (refusal) return setProblem(refusal);
    const at = { row: rows[0] ?? 0, col };
    const name = names[at.row] ?? '';
    const old = store.view(at.row, col).text;
    const syntax = store.syntax(at);
    const reading = syntax && read(paper.entry, syntax);
    const entry = reading?.kind === 'entry' ? reading.text : paper.entry;
    if (old !== '' && old.toUpperCase() !== entry.toUpperCase() && meant !== line) {
      setMeant(line);
      return setProblem(t('stack-replaces', { name, old, entry }));
    }
    control.enter({ at, text: paper.entry });
    store.setState({ ...store.state, focus: at, selection: null, entry: null });
    const what = t('stack-entered', { name, entry });
    say(what);
    setDone((before) => [what, ...before].slice(0, KEPT));
    typed('');
  }

  /** Why the line cannot be entered, in words. */
  function refuse(name: string, entry: string): string | null {
    if (rows.length === 0) return t('stack-nobody', { name });
    if (rows.length > 1) {
      return t('stack-several', { n: rows.length, names: rows.map((row) => names[row] ?? '').join(', ') });
    }
    const at = { row: rows[0] ?? 0, col };
    if (!store.open(at)) return `${names[at.row]}: ${control.whyLocked(at)}`;
    if (entry === '') return t('stack-no-entry', { name: names[at.row] ?? '' });
    const syntax = store.syntax(at);
    const unknown = syntax && read(entry, syntax).kind === 'unknown';
    return control.refusal(at, entry) ?? (unknown ? t('refused-unknown', { text: entry }) : null);
  }

  function onKeyDown(event: KeyboardEvent) {
    const ctrl = event.ctrlKey || event.metaKey;
    // In an empty field there is nothing of its own to undo.
    if (!ctrl || event.shiftKey || line !== '' || shortcut(event) !== 'z') return;
    event.preventDefault();
    control.undo();
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className="stack field">
        <label htmlFor={id}>{t('stack-label')}</label>
        <input
          ref={field}
          id={id}
          className="input"
          data-first
          data-testid="stack"
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${id}-said ${id}-hint`}
          aria-invalid={problem !== null || undefined}
          value={line}
          onChange={(event) => typed(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <p className="meta" id={`${id}-hint`}>
          {t('stack-hint')}
        </p>
      </div>
      <div id={`${id}-said`} role="status">
        {problem ? (
          <p className="message late">{problem}</p>
        ) : (
          rows.length > 0 && <p className="meta">{t('stack-fits', { n: rows.length })}</p>
        )}
      </div>
      {rows.length > 0 && (
        <ul className="plain stack-fits">
          {rows.slice(0, LISTED).map((row) => (
            <li key={store.model.pupils[row]?.id}>
              <button
                type="button"
                className="button quiet"
                onClick={() => {
                  typed(`${names[row]} ${paper.kind === 'found' ? paper.entry : ''}`);
                  field.current?.focus();
                }}
              >
                {names[row]}
              </button>
              {column && <span className="meta">{cellLabel(store.model, column, store.view(row, col))}</span>}
            </li>
          ))}
          {rows.length > LISTED && <li className="meta">{t('stack-more', { n: rows.length - LISTED })}</li>}
        </ul>
      )}
      <button type="submit" className="button primary">
        {t('stack-do')}
      </button>
      {done.length > 0 && (
        <section aria-label={t('stack-done')}>
          <h3>{t('stack-done')}</h3>
          <ol className="plain">
            {done.map((what, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same paper may come twice, and lines only move down
              <li key={`${done.length - at} ${what}`}>{what}</li>
            ))}
          </ol>
        </section>
      )}
    </form>
  );
}
