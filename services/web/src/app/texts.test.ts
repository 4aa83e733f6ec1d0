import { describe, expect, it } from 'vitest';
import { speakFor, texts } from './texts';

describe('texts', () => {
  const t = texts(
    'left = Осталось { $n -> \n [one] { $n } урок\n [few] { $n } урока\n *[many] { $n } уроков\n }\n',
  );

  it.each([
    [1, 'Осталось 1 урок'],
    [2, 'Осталось 2 урока'],
    [5, 'Осталось 5 уроков'],
    [11, 'Осталось 11 уроков'],
    [21, 'Осталось 21 урок'],
  ])('declines %i', (n, expected) => {
    expect(t('left', { n })).toBe(expected);
  });

  it('takes the words of the kind of school in use', () => {
    const of = texts('group = { $schoolKind ->\n    [college] Группа\n   *[other] Класс\n  } { $name }\n');
    expect(of('group', { name: '5А' })).toBe('Класс 5А');
    speakFor('college');
    expect(of('group', { name: 'ИСП-21' })).toBe('Группа ИСП-21');
    speakFor(undefined);
    expect(of('group', { name: '5А' })).toBe('Класс 5А');
  });

  it('does not hide a missing text or value', () => {
    expect(() => t('nothing')).toThrow('no text nothing');
    expect(() => t('left')).toThrow();
  });

  it('does not accept a file with a mistake', () => {
    expect(() => texts('left = { $n')).not.toThrow();
    expect(() => texts('a = 1\na = 2')).toThrow();
  });
});
