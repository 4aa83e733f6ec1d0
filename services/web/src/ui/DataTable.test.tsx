import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { type Column, compareValues, DataTable } from './DataTable';

type Row = { name: string; late: number | null };

const columns: Column<Row>[] = [
  { key: 'name', title: 'Учитель', cell: (row) => row.name, sort: (row) => row.name },
  { key: 'late', title: 'Просрочено', cell: (row) => row.late ?? '', sort: (row) => row.late, number: true },
];
const rows: Row[] = [
  { name: 'Яковлева', late: 2 },
  { name: 'Ёлкин', late: null },
  { name: 'Абрамова', late: 11 },
];

function names(): string[] {
  return screen.getAllByRole('rowheader').map((cell) => cell.textContent ?? '');
}

it('sorts by Russian letters and by figures, unknown values last both ways', async () => {
  render(<DataTable caption="Сроки" columns={columns} rows={rows} rowKey={(row) => row.name} />);
  expect(names()).toEqual(['Яковлева', 'Ёлкин', 'Абрамова']);
  const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  await press('Учитель');
  expect(names()).toEqual(['Абрамова', 'Ёлкин', 'Яковлева']);
  await press('Просрочено');
  expect(names()).toEqual(['Абрамова', 'Яковлева', 'Ёлкин']);
  expect(screen.getByRole('columnheader', { name: 'Просрочено' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
  await press('Просрочено');
  expect(names()).toEqual(['Яковлева', 'Абрамова', 'Ёлкин']);
});

it('shows what stands for an empty table', () => {
  render(<DataTable caption="Сроки" columns={columns} rows={[]} rowKey={(row) => row.name} empty="Пусто" />);
  expect(screen.queryByRole('table')).toBeNull();
  expect(screen.getByText('Пусто')).toBeTruthy();
});

it('ties a row to its detail', () => {
  render(
    <DataTable
      caption="Сроки"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      detail={(row) => row.late === 11 && 'одиннадцать'}
    />,
  );
  const group = screen.getByText('одиннадцать').closest('tbody');
  expect(group && within(group).getByRole('rowheader').textContent).toBe('Абрамова');
});

it.each([
  ['9А', '10А', -1],
  ['ёж', 'ель', -1],
] as const)('compares %s with %s', (one, other, sign) => {
  expect(Math.sign(compareValues(one, other, false))).toBe(sign);
});
