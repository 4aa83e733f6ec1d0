import cyrillic400 from '@fontsource/pt-sans/files/pt-sans-cyrillic-400-normal.woff2?url';
import cyrillic700 from '@fontsource/pt-sans/files/pt-sans-cyrillic-700-normal.woff2?url';
import latin400 from '@fontsource/pt-sans/files/pt-sans-latin-400-normal.woff2?url';
import latin700 from '@fontsource/pt-sans/files/pt-sans-latin-700-normal.woff2?url';
import serifCyrillic from '@fontsource/pt-serif/files/pt-serif-cyrillic-400-normal.woff2?url';
import serifLatin from '@fontsource/pt-serif/files/pt-serif-latin-400-normal.woff2?url';

const CYRILLIC = 'U+0301, U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116';
const LATIN =
  'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2191, ' +
  'U+2193, U+2212, U+2215, U+FEFF, U+FFFD';

function add(family: 'PT Sans' | 'PT Serif', weight: '400' | '700', cyrillic: string, latin: string): void {
  for (const [file, unicodeRange] of [
    [cyrillic, CYRILLIC],
    [latin, LATIN],
  ] as const) {
    const face = new FontFace(family, `url(${file}) format("woff2")`, {
      weight,
      unicodeRange,
      display: 'swap',
    });
    document.fonts.add(face);
  }
}

/** How long the data of the first screen may keep the fonts waiting, in milliseconds. */
const PATIENCE = 4_000;

/**
 * Offers the fonts once the first screen is painted, so that on a slow line they do not compete with its data: the regular
 * weight first, when the line is quiet again the bold one and the serif, which only a screen with long texts fetches.
 */
export function offerFonts(): void {
  if (typeof FontFace === 'undefined') return;
  const until = performance.now() + PATIENCE;
  const look = () => {
    if (document.querySelector('h1') === null && performance.now() < until) {
      setTimeout(look, 100);
      return;
    }
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        add('PT Sans', '400', cyrillic400, latin400);
        setTimeout(() => {
          add('PT Sans', '700', cyrillic700, latin700);
          add('PT Serif', '400', serifCyrillic, serifLatin);
        }, 600);
      }),
    );
  };
  look();
}
