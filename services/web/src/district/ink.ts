import { useEffect, useState } from 'react';

/** Colours and type of the tokens, as a drawing needs them. */
export type Ink = {
  text: string;
  text2: string;
  line: string;
  surface: string;
  accent: string;
  sans: string;
  heat: string[];
  low: string;
  high: string;
};

function read(): Ink {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--text'),
    text2: token('--text-2'),
    line: token('--line'),
    surface: token('--surface'),
    accent: token('--accent'),
    sans: token('--sans'),
    heat: [1, 2, 3, 4, 5].map((at) => token(`--heat-${at}`)),
    low: token('--heat-ink-low'),
    high: token('--heat-ink-high'),
  };
}

/** The tokens' values now; they follow the device between light and dark. */
export function useInk(): Ink {
  const [ink, setInk] = useState(read);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const change = () => setInk(read());
    dark.addEventListener('change', change);
    return () => dark.removeEventListener('change', change);
  }, []);
  return ink;
}

/** Ink that is read on the ground of a heat class; from the fourth on it turns round (ux.md 2). */
export function heatInk(ink: Ink, heat: number): string {
  return heat >= 3 ? ink.high : ink.low;
}
