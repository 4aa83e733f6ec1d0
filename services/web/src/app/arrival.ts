import { type RefObject, useEffect, useState } from 'react';

/** Whether a title was read since the page was loaded: then the next one is an arrival. */
let everRead = false;

/** Whether focus was put somewhere on purpose by the screen that just opened. */
function placedByScreen(main: HTMLElement): boolean {
  const active = document.activeElement;
  return active !== null && active !== main && main.contains(active) && active.tagName !== 'H1';
}

/**
 * Arriving at a screen: focus goes to its h1 as soon as there is one (not on the first load, and not if the screen has
 * put focus elsewhere itself). Gives back the h1's words, which change with the screen.
 */
export function useArrival(main: RefObject<HTMLElement | null>, path: string): string {
  const [title, setTitle] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each path is an arrival of its own
  useEffect(() => {
    const place = main.current;
    if (!place) return;
    let arrived = !everRead;
    let watched: Element | null = null;

    const words = new MutationObserver(look);
    const appear = new MutationObserver(look);
    function look() {
      const heading = place?.querySelector('h1') ?? null;
      if (!place) return;
      if (!heading) {
        // The title went and the next one may come anywhere.
        watched = null;
        appear.observe(place, { childList: true, subtree: true });
        return;
      }
      everRead = true;
      setTitle(heading.textContent ?? '');
      if (heading !== watched) {
        watched = heading;
        words.disconnect();
        words.observe(heading, { characterData: true, childList: true, subtree: true });
        // A screen that draws its title anew does so near it; the rest of the screen is not watched any more.
        appear.disconnect();
        for (let above = heading.parentElement; above && place.contains(above); above = above.parentElement) {
          appear.observe(above, { childList: true });
        }
      }
      if (!arrived) {
        arrived = true;
        if (!placedByScreen(place)) {
          heading.tabIndex = -1;
          heading.focus();
        }
      }
    }
    look();
    return () => {
      words.disconnect();
      appear.disconnect();
    };
  }, [main, path]);
  return title;
}
