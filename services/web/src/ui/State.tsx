import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

/** What a chip may say; colour, ground and shape follow from it. */
export type StateOf = 'due' | 'late' | 'done' | 'conflict' | 'queued' | 'changed' | 'plain';

const SHAPES: Record<StateOf, IconName | null> = {
  due: 'clock',
  late: 'triangle',
  done: 'tick',
  conflict: 'cut',
  queued: 'tray',
  changed: null,
  plain: null,
};

/** A state told by shape, word and colour together: `<State of="due">до 14:55</State>`. */
export function State({ of, children }: { of: StateOf; children: ReactNode }) {
  const shape = SHAPES[of];
  return (
    <span className={`state ${of}`}>
      {shape && <Icon name={shape} />}
      <span>{children}</span>
    </span>
  );
}
