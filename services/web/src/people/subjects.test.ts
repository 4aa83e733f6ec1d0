import { expect, it } from 'vitest';
import { bySubject } from './subjects';

it('offers what a class is taught first and every other subject after', () => {
  const subjects = ['алгебра', 'астрономия', 'физика'].map((name) => ({ id: name, name }));
  const held = [{ subjectId: 'физика' }, { subjectId: 'физика' }, { subjectId: 'алгебра' }];
  const { taught, others } = bySubject(subjects, held);
  expect(taught.map(({ name }) => name)).toEqual(['алгебра', 'физика']);
  expect(others.map(({ name }) => name)).toEqual(['астрономия']);
  expect(bySubject(subjects, []).others).toEqual(subjects);
});
