import type { ReactNode, Ref } from 'react';
import { Icon } from './Icon';

type MessageProps = {
  /** Refusals and failures are `late`; without a tone it is plain information. */
  tone?: 'due' | 'late' | 'done' | 'queued' | undefined;
  /** `alert` interrupts a screen reader and is for refusals; `status` waits for its turn. */
  role?: 'alert' | 'status' | undefined;
  /** Buttons: what can be done about it. */
  actions?: ReactNode;
  ref?: Ref<HTMLDivElement> | undefined;
  children: ReactNode;
};

const SHAPES = { due: 'clock', late: 'triangle', done: 'tick', queued: 'tray' } as const;

/** What, why and what to do, in two sentences, with the way out inside. */
export function Message({ tone, role, actions, ref, children }: MessageProps) {
  return (
    <div className={tone ? `message ${tone}` : 'message'} role={role} ref={ref} tabIndex={-1}>
      <div className="message-body">
        {tone && (
          <span className="message-shape">
            <Icon name={SHAPES[tone]} />
          </span>
        )}
        <div>{children}</div>
      </div>
      {actions && <div className="row">{actions}</div>}
    </div>
  );
}
