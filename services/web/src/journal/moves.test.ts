import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Extent, type GridState, type Moved, type Press, press, shortcut } from './moves';

const texts: Record<string, string> = { '0:0': '5', '1:0': '4', '2:0': '3', '5:0': '5', '0:4': '4' };
const extent: Extent = {
  rows: 30,
  cols: 10,
  page: { rows: 12, cols: 5 },
  textAt: ({ row, col }) => texts[`${row}:${col}`] ?? '',
  open: ({ col }) => col < 9,
};
const at = (row: number, col: number): GridState => ({
  focus: { row, col },
  selection: null,
  entry: null,
  run: null,
});
const key = (name: string, mods: Partial<Press> = {}): Press => ({
  key: name,
  code: '',
  shift: false,
  ctrl: false,
  alt: false,
  ...mods,
});

/** Presses keys as a person does; characters go into the open entry as the browser's input puts them. */
function type(state: GridState, keys: (string | Press)[]): { state: GridState; effects: Moved['effects'] } {
  const effects: Moved['effects'][number][] = [];
  for (const one of keys) {
    const pressed = typeof one === 'string' ? key(one) : one;
    const moved = press(state, pressed, extent);
    state = moved.state;
    effects.push(...moved.effects);
    if (!moved.handled && state.entry && pressed.key.length === 1) {
      state = { ...state, entry: { ...state.entry, text: state.entry.text + pressed.key } };
    }
  }
  return { state, effects };
}

describe('entering', () => {
  it('takes thirty marks with sixty keys and stops at the last pupil', () => {
    const keys = Array.from({ length: 30 }, () => ['5', 'Enter']).flat();
    const { state, effects } = type(at(0, 2), keys);
    expect(effects.filter(({ kind }) => kind === 'commit')).toHaveLength(30);
    expect(effects.at(-1)).toEqual({ kind: 'end' });
    expect(state.focus).toEqual({ row: 29, col: 2 });
    expect(keys).toHaveLength(60);
  });

  it('goes with Tab along the row and with Enter back to the first column', () => {
    const { state, effects } = type(at(0, 1), ['5', 'Tab', '4', 'Tab', '3', 'Enter']);
    expect(state.focus).toEqual({ row: 1, col: 1 });
    expect(effects.map((effect) => effect.kind === 'commit' && [effect.at.col, effect.text])).toEqual([
      [1, '5'],
      [2, '4'],
      [3, '3'],
    ]);
  });

  it('leaves the grid by Tab without a run, and by Esc then Tab', () => {
    expect(press(at(3, 3), key('Tab'), extent).handled).toBe(false);
    const { state } = type(at(0, 0), ['5', 'Enter', 'Escape']);
    expect(press(state, key('Tab'), extent).handled).toBe(false);
  });

  it('drops an entry by Esc, keeps the caret by F2', () => {
    expect(type(at(0, 0), ['5', 'Escape'])).toMatchObject({ state: { entry: null }, effects: [] });
    const { state } = type(at(0, 0), ['F2']);
    expect(state.entry).toEqual({ text: '5', caret: true });
    expect(press(state, key('ArrowLeft'), extent).handled).toBe(false);
    expect(press(state, key('ArrowDown'), extent).effects).toMatchObject([{ kind: 'commit' }]);
  });

  it('opens empty by Backspace and not at all where nothing is entered', () => {
    expect(press(at(0, 0), key('Backspace'), extent).state.entry).toEqual({ text: '', caret: false });
    expect(press(at(0, 9), key('5'), extent)).toMatchObject({
      state: { entry: null },
      effects: [{ kind: 'locked' }],
    });
  });

  it('puts a value into the selection by Ctrl+Enter', () => {
    const { effects } = type(at(4, 2), [key(' ', { ctrl: true }), '5', key('Enter', { ctrl: true })]);
    expect(effects).toEqual([
      { kind: 'commitTo', rect: { top: 0, left: 2, bottom: 29, right: 2 }, text: '5' },
    ]);
  });
});

describe('moving', () => {
  it.each([
    ['ArrowLeft', at(0, 0), 0, 0],
    ['ArrowUp', at(0, 3), -1, 3],
    ['ArrowDown', at(-1, 3), 0, 3],
    ['ArrowDown', at(29, 3), 29, 3],
    ['End', at(5, 3), 5, 9],
    ['Home', at(5, 3), 5, 0],
    ['PageDown', at(5, 3), 17, 3],
    ['PageUp', at(5, 3), 0, 3],
  ])('%s from %o', (name, from, row, col) => {
    expect(press(from, key(name), extent).state.focus).toEqual({ row, col });
  });

  it('goes to corners, by lessons and to the edges of blocks', () => {
    expect(press(at(5, 5), key('End', { ctrl: true }), extent).state.focus).toEqual({ row: 29, col: 9 });
    expect(press(at(5, 1), key('PageDown', { alt: true }), extent).state.focus).toEqual({ row: 5, col: 6 });
    expect(press(at(0, 0), key('ArrowDown', { ctrl: true }), extent).state.focus.row).toBe(2);
    expect(press(at(2, 0), key('ArrowDown', { ctrl: true }), extent).state.focus.row).toBe(5);
    expect(press(at(5, 0), key('ArrowDown', { ctrl: true }), extent).state.focus.row).toBe(29);
  });

  it('selects with Shift, Ctrl+A and the space bar', () => {
    const { state } = type(at(1, 1), [key('ArrowDown', { shift: true }), key('ArrowRight', { shift: true })]);
    expect(state.selection).toEqual({ anchor: { row: 1, col: 1 }, lead: { row: 2, col: 2 } });
    expect(state.focus).toEqual({ row: 1, col: 1 });
    const all = press(at(1, 1), key('a', { ctrl: true }), extent).state.selection;
    expect(all?.lead).toEqual({ row: 29, col: 9 });
    expect(press(at(1, 1), key(' ', { shift: true }), extent).state.selection?.lead).toEqual({
      row: 1,
      col: 9,
    });
  });

  it('opens menus and panels, never an entry, on heads', () => {
    expect(press(at(-1, 2), key('Enter'), extent).effects).toEqual([
      { kind: 'menu', at: { row: -1, col: 2 } },
    ]);
    expect(press(at(-1, 2), key('5'), extent).state.entry).toBeNull();
  });
});

describe('shortcuts', () => {
  it('work in the Russian layout', () => {
    expect(shortcut({ key: 'я', code: 'KeyZ' })).toBe('z');
    expect(shortcut({ key: 'z', code: 'KeyW' })).toBe('z');
    expect(press(at(0, 0), key('я', { code: 'KeyZ', ctrl: true }), extent).effects).toEqual([
      { kind: 'undo' },
    ]);
    expect(press(at(0, 0), key('Я', { code: 'KeyZ', ctrl: true, shift: true }), extent).effects).toEqual([
      { kind: 'redo' },
    ]);
    expect(press(at(0, 0), key('.', { code: 'Slash', ctrl: true }), extent).effects).toEqual([
      { kind: 'keys' },
    ]);
  });

  it('leave an open entry its own undo and clipboard', () => {
    const { state } = type(at(0, 1), ['5']);
    for (const code of ['KeyZ', 'KeyC', 'KeyV', 'KeyA']) {
      expect(press(state, key('я', { code, ctrl: true }), extent)).toMatchObject({
        handled: false,
        effects: [],
      });
    }
  });
});

it('stays inside the grid, whatever keys are pressed', () => {
  const names = [
    'ArrowUp',
    'ArrowDown',
    'ArrowLeft',
    'ArrowRight',
    'Enter',
    'Tab',
    'Escape',
    'Home',
    'End',
    'PageUp',
    'PageDown',
    ' ',
    '5',
    'н',
    'F2',
    'Delete',
    'Backspace',
  ];
  const one = fc.record({
    key: fc.constantFrom(...names),
    code: fc.constant(''),
    shift: fc.boolean(),
    ctrl: fc.boolean(),
    alt: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (keys) => {
      const { state, effects } = type(at(0, 0), keys);
      expect(state.focus.row).toBeGreaterThanOrEqual(-1);
      expect(state.focus.row).toBeLessThan(30);
      expect(state.focus.col).toBeGreaterThanOrEqual(0);
      expect(state.focus.col).toBeLessThan(10);
      if (state.entry) expect(extent.open(state.focus)).toBe(true);
      for (const effect of effects) {
        if (effect.kind === 'commit') expect(extent.open(effect.at)).toBe(true);
      }
    }),
  );
});
