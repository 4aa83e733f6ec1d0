import { expect, it } from 'vitest';
import type { Choice } from './query';
import { consentStands, inputOf, wishOf } from './wish';

const choice: Choice = {
  channel: 'EMAIL',
  address: 'bek@example.ru',
  verified: true,
  consentText: 'Согласен',
  consentOn: '2026-03-04',
  paperApplication: 'NOT_NEEDED',
  paperReceivedOn: null,
  notice: 'Следующее письмо придёт 6 марта',
  waiting: false,
};

it('ticks nothing beforehand', () => {
  expect(wishOf(choice)).toEqual({ channel: 'EMAIL', address: 'bek@example.ru', consent: false });
  expect(wishOf({ ...choice, address: null, channel: 'DIARY' }).address).toBe('');
});

it('asks for a consent of its own for every address', () => {
  expect(consentStands(choice, wishOf(choice))).toBe(true);
  expect(consentStands(choice, { ...wishOf(choice), address: 'new@example.ru' })).toBe(false);
  expect(consentStands({ ...choice, consentOn: null }, wishOf(choice))).toBe(false);
});

it('sends address and consent with letters only', () => {
  expect(inputOf('p', choice, wishOf(choice))).toEqual({
    pupil: 'p',
    channel: 'EMAIL',
    address: 'bek@example.ru',
    consent: true,
  });
  const other = { ...wishOf(choice), address: ' new@example.ru ' };
  expect(inputOf('p', choice, other)).toMatchObject({ address: 'new@example.ru', consent: false });
  expect(inputOf('p', choice, { ...other, channel: 'PAPER', consent: true })).toMatchObject({
    address: null,
    consent: false,
  });
});
