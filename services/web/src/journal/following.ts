/** Listens to what the queue learns of a page's cells and lessons, from here or from other tabs. */
import type { CellKey, Queue } from '../queue/types';
import type { Cells } from './cells';
import { lessonKeys } from './names';
import type { At } from './selection';

type Taker = {
  /** The queue knows something of the cell. */
  cell: (id: string) => void;
  /** The queue knows something of a lesson's topic, homework or roll. */
  lesson: (key: CellKey) => void;
};

/** Other tabs write too; looking through the page for that can wait until the keys are painted. In milliseconds. */
const SOON = 100;

export class Following {
  private followed = new Map<CellKey, { stop: () => void; take: () => void }>();
  private unfollowPage: () => void = () => {};
  private scanning: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly queue: Queue,
    private readonly cells: Cells,
    private readonly taker: Taker,
  ) {}

  /** Listens until `close`. */
  listen() {
    this.unfollowPage = this.queue.subscribePage(this.cells.page, () => this.scanSoon());
    this.scan();
  }

  /** Ends all listening. */
  close() {
    this.unfollowPage();
    if (this.scanning) clearTimeout(this.scanning);
    for (const { stop } of this.followed.values()) stop();
    this.followed.clear();
  }

  /** Finds cells and lessons the queue knows something of. */
  scan() {
    const { pupils, columns, page } = this.cells.model;
    for (let row = 0; row < pupils.length; row += 1) {
      for (let col = 0; col < columns.length; col += 1) this.follow({ row, col });
    }
    for (const lesson of page.lessons) {
      for (const key of lessonKeys(lesson.id)) this.watch(key, () => this.taker.lesson(key));
    }
  }

  /** Listens to a cell the queue knows something of. */
  follow(at: At) {
    for (const key of this.cells.queueKeys(at)) {
      const id = this.cells.id(at);
      this.watch(key, () => this.taker.cell(id));
    }
  }

  /** Listens to a lesson the queue knows something of. */
  followLesson(key: CellKey) {
    this.watch(key, () => this.taker.lesson(key));
  }

  /** Takes once more what is followed already, after the page was read anew. */
  again() {
    for (const { take } of [...this.followed.values()]) take();
  }

  private watch(key: CellKey, take: () => void) {
    if (this.followed.has(key) || !this.queue.cell(key)) return;
    this.followed.set(key, { stop: this.queue.subscribeCell(key, take), take });
    take();
  }

  private scanSoon() {
    if (this.scanning) return;
    this.scanning = setTimeout(() => {
      this.scanning = null;
      this.scan();
    }, SOON);
  }
}
