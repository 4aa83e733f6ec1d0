/** A page and a queue for tests. */
import { cellKey } from '../queue/keys';
import type { CellKey, Draft, Overlay, PageStatus, Queue } from '../queue/types';
import type { PageData } from './page';

/** A page of `rows` pupils and `days` lessons of March, all writable; the first column has marks. */
export function fakePage(rows: number, days: number, patch: Partial<PageData> = {}): PageData {
  const lessons = Array.from({ length: days }, (_, n) => ({
    id: `l${n}`,
    day: `2026-03-${String(n + 1).padStart(2, '0')}`,
    ordinal: 2,
    startsAt: '09:25',
    endsAt: '10:05',
    status: 'held',
    teacher: 'Сидорова И. П.',
    plannedTeacher: null,
    rollTakenAt: null,
    topic: null,
    homework: [],
    due: [],
    writable: true,
    locked: null,
  }));
  const pupils = Array.from({ length: rows }, (_, n) => ({
    id: `p${n}`,
    name: `Абрамова Анна ${n}`,
    spans: [{ startsOn: '2025-09-01', endsOn: null }],
    weighted: null,
    simple: null,
    periodMark: null,
  }));
  return {
    groupId: 'g',
    groupName: '10А',
    subjectId: 's',
    subjectName: 'Алгебра',
    periodId: 'q3',
    periodName: '3-я четверть',
    startsOn: '2026-01-12',
    endsOn: '2026-03-28',
    writable: true,
    averageMethod: 'weighted',
    noMarks: null,
    noHomework: null,
    plannedTopics: [],
    readAt: '2026-03-31T07:00:00Z',
    scale: { lowest: 2, highest: 5, lessonWords: ['.'], periodWords: ['н/а'] },
    codes: [
      { letters: 'Н', synonyms: [], reason: 'unknown', title: 'причина не указана', setBy: 'lesson_teacher' },
      { letters: 'УП', synonyms: ['У'], reason: 'valid', title: 'уважительная', setBy: 'class_teacher' },
      { letters: 'О', synonyms: ['ОП'], reason: 'late', title: 'опоздание', setBy: 'lesson_teacher' },
    ],
    workTypes: [{ id: 'w', name: 'Работа на уроке', shortName: 'Ур', weight: 3, isDefault: true }],
    pupils,
    lessons,
    columns: [{ id: 'c0', lessonId: 'l0', workTypeId: 'w', title: '', weight: 3 }],
    cells: [{ pupilId: 'p0', columnId: 'c0', value: '5', version: 1 }],
    attendance: [
      { pupilId: 'p1', lessonId: 'l0', letters: 'Н', reason: 'unknown', minutes: null, version: 1 },
    ],
    ...patch,
  };
}

const QUIET: PageStatus = { waiting: 0, refused: 0, conflicts: 0, savedAt: null, pendingSince: null };

/** A queue without a device or server; the test answers for the server. */
export class FakeQueue implements Queue {
  readonly owner = { account: 'a', membership: 'm' };
  readonly taken: Draft[] = [];
  private overlays = new Map<CellKey, Overlay>();
  private listeners = new Map<CellKey, Set<() => void>>();

  async enqueue(drafts: readonly Draft[]) {
    this.taken.push(...drafts);
    for (const { write, label } of drafts) {
      this.set(cellKey(write), { state: 'waiting', write, label, stored: true, since: Date.now() });
    }
  }

  /** Puts an overlay on a cell, as an answer does. */
  set(key: CellKey, overlay: Overlay) {
    this.overlays.set(key, overlay);
    for (const listener of this.listeners.get(key) ?? []) listener();
  }

  /** Accepts every waiting entry; marks and codes stand as typed, each one version later. */
  saveAll(columnId: string | null = null) {
    for (const [key, overlay] of this.overlays) {
      if (overlay.state !== 'waiting' || overlay.write.kind !== 'entry') continue;
      const { write, label } = overlay;
      const [, mark = '', letters = ''] = /^([\d/.]*)([А-Я]*)$/.exec(write.text) ?? [];
      const emptied = write.text === '';
      this.set(key, {
        state: 'saved',
        write,
        label,
        at: '2026-03-31T07:01:00Z',
        standing: {
          kind: 'entry',
          columnId: write.columnId ?? columnId,
          mark: mark || null,
          markVersion: write.markVersion + Number(mark !== '' || emptied),
          attendance: letters || null,
          minutes: write.minutes,
          attendanceVersion: write.attendanceVersion + Number(letters !== ''),
        },
      });
    }
  }

  /** Accepts a roll, or the taking back of it. */
  saveRoll(key: CellKey) {
    const overlay = this.overlays.get(key);
    if (overlay?.write.kind !== 'roll') throw new Error('no roll waits');
    const { write, label } = overlay;
    this.set(key, { state: 'saved', write, label, at: '2026-03-31T07:01:00Z', standing: { kind: 'roll' } });
  }

  cell(key: CellKey) {
    return this.overlays.get(key);
  }
  subscribeCell(key: CellKey, listener: () => void) {
    const own = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, own.add(listener));
    return () => {
      own.delete(listener);
    };
  }
  ours() {
    return false;
  }
  async resolve() {}
  async dismiss() {}
  async retry() {}
  settled() {}
  page() {
    return QUIET;
  }
  subscribePage() {
    return () => {};
  }
  trouble() {
    return [];
  }
  waiting() {
    return [];
  }
  status() {
    return {
      ...QUIET,
      otherRoles: [],
      otherAccounts: 0,
      oldest: null,
      offlineSince: null,
      pause: null,
      durable: true,
    };
  }
  subscribe() {
    return () => {};
  }
}
