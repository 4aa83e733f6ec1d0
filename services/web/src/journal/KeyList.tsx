import { t } from './words';

/** Keys and the text that says what each does. */
const KEYS: readonly [string, string][] = [
  ['5 · Н · 4/5 · О5 · .', 'key-type'],
  ['Enter, Shift+Enter', 'key-enter'],
  ['Tab, Shift+Tab', 'key-tab'],
  ['F2', 'key-f2'],
  ['Esc', 'key-esc'],
  ['Delete', 'key-delete'],
  ['Ctrl+D', 'key-fill'],
  ['Ctrl+Enter', 'key-all'],
  ['Shift+стрелки', 'key-extend'],
  ['Ctrl+Пробел, Shift+Пробел', 'key-lines'],
  ['Ctrl+A', 'key-everything'],
  ['Home, End, Ctrl+Home, Ctrl+End', 'key-ends'],
  ['Page Up, Page Down', 'key-pages'],
  ['Alt+Page Up, Alt+Page Down', 'key-lessons'],
  ['Ctrl+стрелки', 'key-block'],
  ['Ctrl+C, Ctrl+X, Ctrl+V', 'key-clipboard'],
  ['Ctrl+Z, Ctrl+Y', 'key-undo'],
  ['Alt+стрелка вниз', 'key-panel'],
  ['Shift+F2', 'key-history'],
  ['F8, Shift+F8', 'key-trouble'],
  ['Ctrl+/', 'key-keys'],
];

/** All keys of the grid. */
export function KeyList() {
  return (
    <dl className="key-list">
      {KEYS.map(([keys, text]) => (
        <div key={text}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{t(text)}</dd>
        </div>
      ))}
    </dl>
  );
}
