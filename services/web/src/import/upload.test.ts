import { expect, it } from 'vitest';
import { answerText, next, objection, percent, type Upload } from './upload';

const sending: Upload = { at: 'sending', file: 'a.xlsx', sent: 10, total: 100 };

it('goes from the choice through sending to the check', () => {
  let state = next({ at: 'idle' }, { type: 'chosen', file: 'a.xlsx', total: 100 });
  state = next(state, { type: 'progress', sent: 40 });
  expect(state).toEqual({ at: 'sending', file: 'a.xlsx', sent: 40, total: 100 });
  expect(next(state, { type: 'sent' })).toEqual({ at: 'checking', file: 'a.xlsx' });
});

it('keeps progress from going back or over the end', () => {
  expect(next(sending, { type: 'progress', sent: 5 })).toMatchObject({ sent: 10 });
  expect(next(sending, { type: 'progress', sent: 500 })).toMatchObject({ sent: 100 });
});

it('ignores what comes after a stop', () => {
  const stopped = next(sending, { type: 'stopped' });
  expect(stopped).toEqual({ at: 'idle' });
  expect(next(stopped, { type: 'sent' })).toEqual({ at: 'idle' });
  expect(next(stopped, { type: 'progress', sent: 50 })).toEqual({ at: 'idle' });
  expect(next(stopped, { type: 'refused', why: 'x' })).toEqual({ at: 'idle' });
});

it('keeps the name of a refused file and lets another begin', () => {
  const refused = next(sending, { type: 'refused', why: 'велик' });
  expect(refused).toEqual({ at: 'refused', file: 'a.xlsx', why: 'велик' });
  expect(next(refused, { type: 'chosen', file: 'b.xlsx', total: 1 })).toMatchObject({ file: 'b.xlsx' });
});

it('says a hundred only at the end', () => {
  expect(percent(999, 1000)).toBe(99);
  expect(percent(1000, 1000)).toBe(100);
  expect(percent(0, 0)).toBe(0);
});

it('objects before sending and explains what came back', () => {
  expect(objection(0, 10)).toBe('empty-file');
  expect(objection(11, 10)).toBe('too-large');
  expect(objection(10, 10)).toBeNull();
  expect([204, 401, 413, 0, 503].map(answerText)).toEqual([
    null,
    'upload-ended',
    'too-large',
    'upload-failed',
    'upload-failed',
  ]);
});
