/** The few things the browser remembers about the frame. None says who somebody is. */

const START = 'tabel-start';

/** Storage may be refused or full; the frame then simply forgets. */
function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

/** Whether this browser was last used by a family: then the diary is asked for at once, together with the account. */
export function startsWithDiary(): boolean {
  return attempt(() => localStorage.getItem(START) === 'diary', false);
}

/** Notes which way in this browser's last person has. */
export function noteStart(diary: boolean): void {
  attempt(() => (diary ? localStorage.setItem(START, 'diary') : localStorage.removeItem(START)), undefined);
}
