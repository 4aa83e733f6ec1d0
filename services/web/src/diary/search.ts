import { deviceToday, mondayOf } from '../ui/days';

/** What the address says: which child, which week. */
export type DiarySearch = { child?: string; week?: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes only what has the right shape; the server judges the rest. */
export function diarySearch(search: Record<string, unknown>): DiarySearch {
  const { child, week } = search;
  return {
    ...(typeof child === 'string' && child !== '' && { child }),
    ...(typeof week === 'string' && DAY.test(week) && !Number.isNaN(Date.parse(week)) && { week }),
  };
}

/** Monday of the week to show: the one asked for, or the device's own. */
export function weekOf(search: DiarySearch, now: Date): string {
  return mondayOf(search.week ?? deviceToday(now));
}
