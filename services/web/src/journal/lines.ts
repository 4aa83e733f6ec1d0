/** What a line of the second tab shows and expects, between the page and the queue. */
import type { Overlay } from '../queue/types';

/** The text over the page's own: what was typed and is not saved yet. */
export function textOf(overlay: Overlay | undefined, known: string | null): string | null {
  return overlay && overlay.state !== 'saved' && 'text' in overlay.write ? overlay.write.text : known;
}

/** The version to expect: of what was saved since the page was read, or of the page. */
export function versionOf(overlay: Overlay | undefined, known: number): number {
  const saved =
    overlay?.state === 'saved' && overlay.standing.kind === 'value' ? overlay.standing.version : 0;
  return Math.max(saved, known);
}
