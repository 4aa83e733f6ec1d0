/**
 * What the offline queue takes and tells (ux.md section 5). A screen builds a `Draft` of what was typed, gives it to
 * `enqueue`, and paints every cell from its `Overlay` for as long as there is one; without one the cell shows what the
 * page's query said.
 */

/** Whose entries: the login in one school and role (`Me.current`). Each owner has a key of its own on the device. */
export type Owner = { account: string; membership: string };

/** A mark, an attendance code, a dot or nothing in one cell of a lesson. Goes in one batch with others of the lesson. */
export type EntryWrite = {
  kind: 'entry';
  lessonId: string;
  pupilId: string;
  /** `null` is the lesson's first column, made by the server when a mark comes. */
  columnId: string | null;
  /** As typed: «5», «4/3», «н», «о5», «.», empty. */
  text: string;
  minutes: number | null;
  madeUp: boolean;
  /** Versions the page showed; 0 where there was no cell. */
  markVersion: number;
  attendanceVersion: number;
};

/** The topic of a lesson; `null` takes it back. */
export type TopicWrite = {
  kind: 'topic';
  lessonId: string;
  text: string | null;
  /** Number in the plan it was taken from. */
  planOrdinal: number | null;
  version: number;
};

/** Homework of a lesson: common or of one pupil, text or explicitly nothing; `null` without `nothing` takes it back. */
export type HomeworkWrite = {
  kind: 'homework';
  lessonId: string;
  pupilId: string | null;
  text: string | null;
  nothing: boolean;
  dueOn: string | null;
  version: number;
};

/** A period mark; empty text clears it. */
export type PeriodMarkWrite = {
  kind: 'periodMark';
  groupId: string;
  subjectId: string;
  periodId: string;
  pupilId: string;
  text: string;
  version: number;
};

/** «Все на месте», or the taking back of it. */
export type RollWrite = { kind: 'roll'; lessonId: string; undo?: true };

export type Write = EntryWrite | TopicWrite | HomeworkWrite | PeriodMarkWrite | RollWrite;

/** Names a cell; made by `cellKey` in `keys.ts` only. */
export type CellKey = string;

/** Names a journal page: group and subject; made by `pageKey` in `keys.ts` only. */
export type PageKey = string;

/** A write on its way into the queue. */
export type Draft = {
  write: Write;
  page: PageKey;
  /** What a list calls the cell: «Абрамова Анна, 04.03, контрольная». Kept encrypted like the value. */
  label: string;
  /** Typed without a line; the queue notes it. */
  offline?: boolean;
};

/** What stands in a cell after the server's answer. */
export type Standing =
  | {
      kind: 'entry';
      /** The column the server made for a write without one. */
      columnId: string | null;
      mark: string | null;
      markVersion: number;
      attendance: string | null;
      /** Minutes late. */
      minutes: number | null;
      attendanceVersion: number;
    }
  /** Topic, homework, period mark: the value is the one written. */
  | { kind: 'value'; version: number }
  | { kind: 'roll' };

/** What a cell shows over the page's own value. `write` is always the latest typed value. */
export type Overlay =
  /** Typed; `stored` once it would survive the tab. `since` is the device's time in ms. */
  | { state: 'waiting'; write: Write; label: string; stored: boolean; since: number }
  | { state: 'sending'; write: Write; label: string; since: number }
  /** `at` is the moment of the answer, ISO. Shown while the page's own version is below the standing one. */
  | { state: 'saved'; write: Write; label: string; standing: Standing; at: string }
  | {
      state: 'refused';
      write: Write;
      label: string;
      code: string;
      message: string;
      clause: string | null;
      since: number;
    }
  | {
      state: 'conflict';
      write: Write;
      label: string;
      /** As the server repeats them; `null` is an emptied cell. */
      yours: string | null;
      theirs: string | null;
      author: string;
      roleTitle: string;
      /** When theirs was written, ISO; `since` is when yours was typed, device's ms. */
      at: string;
      version: number;
      since: number;
      /** Typed without a line. */
      offline: boolean;
    };

/** A cell that needs its person: for F8, for the lists of the page status. */
export type Trouble = {
  key: CellKey;
  page: PageKey;
  overlay: Extract<Overlay, { state: 'refused' | 'conflict' }>;
};

/** A write without an answer yet. */
export type Waiting = {
  key: CellKey;
  page: PageKey;
  overlay: Extract<Overlay, { state: 'waiting' | 'sending' }>;
};

/** Line of the page status; every part opens its list. */
export type PageStatus = {
  waiting: number;
  refused: number;
  conflicts: number;
  /** Last answer that saved something of this page, ISO. */
  savedAt: string | null;
  /** The device's ms of the oldest unanswered write; «Сохраняем…» shows after 1 s. */
  pendingSince: number | null;
};

/** Why nothing is being sent. */
export type Pause =
  /** The session ended; the same account goes on after signing in. */
  | 'session'
  /** Another school and role is in use; the entries wait for their own. */
  | 'role'
  /** Another account is signed in on this device. */
  | 'account';

/** The whole device, for the bar, the sign-out and the choice of role. */
export type QueueStatus = {
  waiting: number;
  refused: number;
  conflicts: number;
  /** Last answer that saved something, ISO. */
  savedAt: string | null;
  /** The device's ms of the oldest unanswered write. */
  pendingSince: number | null;
  /** Unsent entries of the same account in other roles, by membership id. */
  otherRoles: { membership: string; waiting: number }[];
  /** Unsent entries of other accounts. */
  otherAccounts: number;
  /** The device's ms of the oldest unsent entry; the bar names its age from day 3. */
  oldest: number | null;
  /** The device's ms since when no answer came; `null` while answers come. */
  offlineSince: number | null;
  pause: Pause | null;
  /** False: the device refused to store, the tab must stay open. */
  durable: boolean;
};

/** A way to stop listening. */
export type Unsubscribe = () => void;

/** One owner's queue in this tab. Snapshots are the same object until they change (useSyncExternalStore). */
export interface Queue {
  readonly owner: Owner;
  /** Takes what was typed: painted at once, resolved when stored. Later drafts of a cell replace waiting ones. */
  enqueue(drafts: readonly Draft[]): Promise<void>;
  /**
   * Conflict: `mine` writes anew over the fresh version, `theirs` lets the journal's value stand. `text` is what two
   * texts were brought together to, and is written in place of one's own.
   */
  resolve(keys: readonly CellKey[], choice: 'mine' | 'theirs', text?: string): Promise<void>;
  /** Refused or conflicting: forgets what was typed. */
  dismiss(keys: readonly CellKey[]): Promise<void>;
  /** Refused: tries the same value again. */
  retry(keys: readonly CellKey[]): Promise<void>;
  /** The page was read anew at `readAt` (ISO, server): what was saved before needs no overlay any more. */
  settled(page: PageKey, readAt: string): void;

  /** The operation was answered to this device: whoever hears of it elsewhere has its answer already. */
  ours(operationId: string): boolean;

  cell(key: CellKey): Overlay | undefined;
  subscribeCell(key: CellKey, listener: () => void): Unsubscribe;
  page(page: PageKey): PageStatus;
  subscribePage(page: PageKey, listener: () => void): Unsubscribe;
  /** Refused and conflicting cells, in the order typed; of one page or of all. */
  trouble(page?: PageKey): readonly Trouble[];
  /** Unanswered writes, in the order typed; of one page or of all. */
  waiting(page?: PageKey): readonly Waiting[];
  status(): QueueStatus;
  subscribe(listener: () => void): Unsubscribe;
}
