import { useEffect, useState, useSyncExternalStore } from 'react';

/** One short sentence at a time, for what needs no answer («Ссылка скопирована»). */
type Said = { text: string; round: number };

let said: Said = { text: '', round: 0 };
const listeners = new Set<() => void>();

/** Says a sentence in the polite region and shows it for a few seconds; anything that needs an act is a Message. */
export function say(text: string): void {
  said = { text, round: said.round + 1 };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How long a sentence stays in sight, in milliseconds. */
const SHOWN = 6_000;

/** The one polite region of the page; the Shell has it. */
export function SayRegion() {
  const { text, round } = useSyncExternalStore(subscribe, () => said);
  const [over, setOver] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setOver(round), SHOWN);
    return () => clearTimeout(timer);
  }, [round]);
  return (
    <div className="toasts no-print" role="status">
      {text && over !== round && (
        <p key={round} className="toast">
          {text}
        </p>
      )}
    </div>
  );
}
