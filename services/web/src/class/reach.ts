/** Deliveries by what is to be done about them; the states are the server's. */

/** Somebody has to act: ask for another address, hand a sheet over. */
const ATTENTION = new Set(['refused', 'gave_up', 'withheld', 'printed']);
const ON_THE_WAY = new Set(['queued', 'sending']);

/** Deliveries in three heaps, each in the order it came. */
export function sorted<Line extends { state: string }>(lines: readonly Line[]) {
  return {
    attention: lines.filter((line) => ATTENTION.has(line.state)),
    onTheWay: lines.filter((line) => ON_THE_WAY.has(line.state)),
    reached: lines.filter((line) => !ATTENTION.has(line.state) && !ON_THE_WAY.has(line.state)),
  };
}

/** How a state looks: to be done, refused, on its way, done. */
export function toneOf(state: string): 'due' | 'late' | 'queued' | 'done' {
  if (state === 'refused' || state === 'gave_up' || state === 'withheld') return 'late';
  if (state === 'printed') return 'due';
  return ON_THE_WAY.has(state) ? 'queued' : 'done';
}
