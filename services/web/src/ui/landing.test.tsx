import { render } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it, vi } from 'vitest';
import { useLanding } from './landing';

function List({ rows, row }: { rows: string[]; row?: string }) {
  const place = useRef<HTMLUListElement>(null);
  useLanding(place, row);
  return (
    <ul ref={place}>
      {rows.map((one) => (
        <li key={one} data-row={one}>
          {one === 'plain' ? one : <input aria-label={one} />}
        </li>
      ))}
    </ul>
  );
}

const named = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
const scrolled = vi.fn();
Element.prototype.scrollIntoView = scrolled;

it('lands on the row as soon as it is there, and only once', () => {
  const list = render(<List rows={['a']} row="b" />);
  expect(document.activeElement).toBe(document.body);
  list.rerender(<List rows={['a', 'b']} row="b" />);
  expect(named()).toBe('b');
  expect(scrolled).toHaveBeenCalledTimes(1);
  list.getByLabelText('a').focus();
  list.rerender(<List rows={['a', 'b', 'c']} row="b" />);
  expect(named()).toBe('a');
  list.rerender(<List rows={['a', 'b', 'c']} row="c" />);
  expect(named()).toBe('c');
  list.unmount();
});

it('opens what hides the row', () => {
  function Hidden() {
    const place = useRef<HTMLDivElement>(null);
    useLanding(place, 'in');
    return (
      <div ref={place}>
        <details>
          <summary>more</summary>
          <p data-row="in">in</p>
        </details>
      </div>
    );
  }
  const list = render(<Hidden />);
  expect(list.container.querySelector('details')?.open).toBe(true);
  expect(named()).toBe('in');
  list.unmount();
});

it('focuses the row itself where nothing in it takes the focus', () => {
  const list = render(<List rows={['a', 'plain']} row="plain" />);
  expect(named()).toBe('plain');
  list.unmount();
});
