/** Makes drafts of what was entered and gives them to the queue. Judges syntax only. */
import { rollKey } from '../queue/keys';
import type { Draft } from '../queue/types';
import { shortDay } from '../ui/days';
import { read } from './grammar';
import { after, minutesOf } from './model';
import type { At } from './selection';
import type { GridStore } from './store';
import { type Change, type Step, sameHeld, type Typed } from './undo';
import { t } from './words';

/** What is entered into a cell; without minutes a lateness keeps those that stand. */
export type Entered = {
  at: At;
  text: string;
  minutes?: number | null;
  /** The work was made up later, so an absence does not contradict the mark. */
  madeUp?: boolean;
};

export class Writing {
  constructor(private readonly store: GridStore) {}

  /** Writes texts into cells and tells what that changed; cells that are closed or hold the text already are left out. */
  enter(entries: readonly Entered[]): Step {
    const { store } = this;
    const drafts: Draft[] = [];
    const step: Change[] = [];
    for (const { at, text, minutes, madeUp = false } of entries) {
      const syntax = store.syntax(at);
      if (!syntax || !store.open(at) || this.refusedHere(at, text)) continue;
      const reading = read(text, syntax);
      const before = store.held(at);
      const typed: Typed = {
        text: reading.kind === 'entry' ? reading.text : text.trim(),
        minutes: minutesOf(before, text, syntax, minutes),
      };
      const made = after(before, typed, syntax);
      const settled = store.overlay(at) === undefined;
      if (settled && reading.kind !== 'unknown' && sameHeld(before, made)) continue;
      const draft = this.draft(at, typed, madeUp);
      if (!draft) continue;
      drafts.push(draft);
      const { mark, letters } = before;
      const was = { mark, letters, minutes: before.minutes };
      step.push({ kind: 'cell', cell: store.id(at), before: was, after: made });
    }
    this.send(drafts);
    for (const { at } of entries) store.follow(at);
    return step;
  }

  /** «Все на месте» of a lesson, or the taking back of it. */
  roll(lessonId: string, label: string, taken: boolean): Step {
    const { store } = this;
    const write = { kind: 'roll' as const, lessonId, ...(taken ? {} : { undo: true as const }) };
    this.send([{ page: store.page, label, write }]);
    store.followLesson(rollKey(lessonId));
    return [{ kind: 'roll', lessonId, label, taken }];
  }

  /** The write of a cell over the versions that were seen; null where nothing is written. */
  draft(at: At, { text, minutes }: Typed, madeUp = false): Draft | null {
    const { store } = this;
    const column = store.column(at.col);
    const pupil = store.model.pupils[at.row];
    const base = store.base(at);
    const { groupId, subjectId, periodId, workTypes } = store.model.page;
    if (!pupil || !column || column.kind === 'average') return null;
    if (column.kind === 'period') {
      const write = { groupId, subjectId, periodId: periodId ?? '', pupilId: pupil.id, text };
      return {
        page: store.page,
        label: `${pupil.name}, ${t('period-mark-long').toLowerCase()}`,
        write: { kind: 'periodMark', ...write, version: base.markVersion },
      };
    }
    const type = workTypes.find(({ id }) => id === column.work?.workTypeId);
    return {
      page: store.page,
      label: [pupil.name, shortDay(column.lesson.day), type?.name.toLowerCase()].filter(Boolean).join(', '),
      write: {
        kind: 'entry',
        lessonId: column.lesson.id,
        pupilId: pupil.id,
        columnId: column.work?.id ?? null,
        text,
        minutes,
        madeUp,
        markVersion: base.markVersion,
        attendanceVersion: base.attendanceVersion,
      },
    };
  }

  send(drafts: Draft[]) {
    if (drafts.length > 0) void this.store.queue.enqueue(drafts);
  }

  /** A zero, or a letter that is two codes, is not sent. */
  private refusedHere(at: At, text: string): boolean {
    const message = this.refusal(at, text);
    this.store.refuse(at, message === null ? null : { text: text.trim(), message });
    return message !== null;
  }

  /** Why a text is not even sent, in words; null when it is. */
  refusal(at: At, text: string): string | null {
    const syntax = this.store.syntax(at);
    const reading = syntax ? read(text, syntax) : null;
    if (reading?.kind === 'ambiguous') {
      const [first, second] = reading.options;
      return t('refused-two', { text: text.trim(), first: first.text, second: second.text });
    }
    return reading?.kind === 'unknown' && reading.hint === 'zero' ? t('refused-zero') : null;
  }
}
