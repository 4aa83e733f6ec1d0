/** Line pictures of 16 units, drawn with the text's colour; PT Sans has no such characters. */
const SHAPES = {
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M8 4v4l3 2',
  triangle: 'M8 2l6.5 12h-13zM8 6v4M8 12v.5',
  tick: 'M2.5 8.5l3.5 3.5l7.5-8',
  cut: 'M2 14L14 2M2 2h12v12H2z',
  tray: 'M2 9v5h12V9M2 9l2-6h8l2 6M2 9h4l1 2h2l1-2h4',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5l-5 5',
  down: 'M3 6l5 5l5-5',
  updown: 'M5 6l3-3l3 3M5 10l3 3l3-3',
  menu: 'M2 4h12M2 8h12M2 12h12',
  print: 'M4 6V2h8v4M4 11H2V6h12v5h-2M4 9h8v5H4z',
  search: 'M7 2a5 5 0 1 0 0 10a5 5 0 0 0 0-10M11 11l3.5 3.5',
  person: 'M8 8a3 3 0 1 0 0-6a3 3 0 0 0 0 6M2.5 14.5a5.5 5.5 0 0 1 11 0',
  plus: 'M8 3v10M3 8h10',
  up: 'M3 11l5-5l5 5',
  close: 'M3 3l10 10M13 3L3 13',
} as const;

/** Names of the pictures. */
export type IconName = keyof typeof SHAPES;

/** A picture beside a word, or with `label` in place of one. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  const hidden = label === undefined;
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      role={hidden ? undefined : 'img'}
      aria-label={label}
      aria-hidden={hidden || undefined}
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
