import type { AwaitedFamily } from './Awaiting';

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

type Member = {
  id: string;
  name: string;
  wished: string;
  channel: string | null;
  why: string | null;
};

/** Families that chose paper and get nothing yet, because their signed application has not come. */
export function awaitedFamilies(
  pupils: readonly { id: string; name: string; family: readonly Member[] }[],
): AwaitedFamily[] {
  return pupils.flatMap((pupil) =>
    pupil.family
      .filter((member) => member.wished === 'print' && member.channel === null)
      .map((member) => ({
        pupilId: pupil.id,
        pupil: pupil.name,
        group: null,
        guardianId: member.id,
        guardian: member.name,
        missing: member.why ?? '',
      })),
  );
}

/** Deliveries that need somebody; a sheet held back for want of an application is the awaited family's line. */
export function attentionOf<Line extends { state: string; channel: string; pupilId: string }>(
  lines: readonly Line[],
  awaiting: readonly { pupilId: string }[],
): Line[] {
  const waits = new Set(awaiting.map(({ pupilId }) => pupilId));
  const held = (line: Line) =>
    line.channel === 'print' && line.state === 'withheld' && waits.has(line.pupilId);
  return sorted(lines).attention.filter((line) => !held(line));
}

/** How a state looks: to be done, refused, on its way, done. */
export function toneOf(state: string): 'due' | 'late' | 'queued' | 'done' {
  if (state === 'refused' || state === 'gave_up' || state === 'withheld') return 'late';
  if (state === 'printed') return 'due';
  return ON_THE_WAY.has(state) ? 'queued' : 'done';
}
