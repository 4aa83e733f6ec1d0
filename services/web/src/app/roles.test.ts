import { describe, expect, it } from 'vitest';
import { audienceOf, capital, entriesOf, shortName } from './roles';

describe('roles', () => {
  it.each([
    ['parent', 'family'],
    ['pupil', 'family'],
    ['trusted_person', 'family'],
    ['subject_teacher', 'staff'],
    ['school_administrator', 'staff'],
  ])('tells the audience of %s', (role, audience) => {
    expect(audienceOf({ role }, undefined)).toBe(audience);
  });

  it('knows the district and nobody', () => {
    expect(audienceOf(undefined, { id: '1' })).toBe('district');
    expect(audienceOf(undefined, undefined)).toBe('nobody');
  });

  it('shows a role its own entries and nothing of others', () => {
    expect(entriesOf({ role: 'parent' }, undefined).map((entry) => entry.path)).toEqual([
      '/diary',
      '/delivery',
    ]);
    expect(entriesOf({ role: 'subject_teacher' }, undefined).map((entry) => entry.path)).not.toContain(
      '/people',
    );
    expect(entriesOf(undefined, { id: '1' }).map((entry) => entry.path)).toEqual(['/district']);
    expect(entriesOf({ role: 'unheard_of' }, undefined)).toEqual([]);
  });
});

it('shortens names with spaces that do not break', () => {
  expect(shortName('Сидорова Ирина Петровна')).toBe('Сидорова\u00a0И.\u00a0П.');
  expect(shortName('Ким')).toBe('Ким');
});

it('begins a title with a capital', () => {
  expect(capital('классный руководитель')).toBe('Классный руководитель');
});
