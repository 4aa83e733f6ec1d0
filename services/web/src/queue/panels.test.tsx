import { cleanup, configure, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from './engine';
import { entryKey, pageKey, topicKey } from './keys';
import { ModelDevice, ModelServer, modelTransport, type Weather } from './model';
import { PageStatus } from './PageStatus';
import type { Draft, Owner } from './types';

/** Two cores may serve a dozen builds at once. */
const PATIENT = { timeout: 10_000 };
configure({ asyncUtilTimeout: PATIENT.timeout });
vi.setConfig({ testTimeout: 30_000 });

const owner: Owner = { account: 'gorskaia.ll', membership: 'teacher' };
const page = pageKey('10А', 'алгебра');

let weather: Weather;
let queue: Engine;
let server: ModelServer;

async function start(): Promise<void> {
  const { Engine } = await import('./engine');
  const { memoryVault } = await import('./vault');
  weather = 'fine';
  server = new ModelServer(owner);
  const vault = { ...memoryVault(), durable: true };
  queue = new Engine(owner, new ModelDevice().tab(), { vault: async () => vault, holdings: async () => [] });
  queue.connect(modelTransport(server, () => weather));
}

afterEach(() => {
  queue.close();
  cleanup();
});

function entry(pupilId: string, text: string): Draft {
  return {
    page,
    label: `${pupilId}, 04.03, контрольная`,
    write: {
      kind: 'entry',
      lessonId: 'lesson',
      columnId: 'column',
      pupilId,
      text,
      minutes: null,
      madeUp: false,
      markVersion: 0,
      attendanceVersion: 0,
    },
  };
}

describe('the page status', () => {
  it('says when the last answer came', async () => {
    await start();
    render(<PageStatus queue={queue} page={page} />);
    await queue.enqueue([entry('Бек Ильдар', '4')]);
    await screen.findByText(/^Сохранено .*\d\d:\d\d$/);
  });

  it('counts what waits without a line and lists it', async () => {
    await start();
    weather = 'request lost';
    render(<PageStatus queue={queue} page={page} />);
    await queue.enqueue([entry('Бек Ильдар', '4'), entry('Абрамова Анна', '')]);
    await userEvent.click(await screen.findByRole('button', { name: /Нет связи с .* Ждут отправки: 2/ }));
    await screen.findByText('2 записи сохранены на устройстве и уйдут сами');
    screen.getByText('Бек Ильдар, 04.03, контрольная');
    screen.getByText('пусто');
  });

  it('shows both values of a conflict, and writes over the one shown', async () => {
    await start();
    server.colleague('lesson column Бек Ильдар', '4');
    render(<PageStatus queue={queue} page={page} />);
    await queue.enqueue([entry('Бек Ильдар', '5')]);
    await userEvent.click(await screen.findByRole('button', { name: 'Расхождения: 1' }));
    screen.getByRole('heading', { name: 'Расхождение 1 из 1' });
    screen.getByText(/Петрова О. И., учитель/);
    screen.getByRole('button', { name: 'Оставить 4' });
    screen.getByRole('button', { name: 'Позже' });
    await userEvent.click(screen.getByRole('button', { name: 'Записать 5' }));
    await screen.findByText('Расхождений больше нет');
    await screen.findByText(/^Сохранено/);
    expect(server.cells.get('lesson column Бек Ильдар')?.value).toBe('5');
  });

  it('lets many values of one colleague stand in one press, never the other way', async () => {
    await start();
    const pupils = ['а', 'б', 'в', 'г', 'д', 'е'];
    for (const pupil of pupils) server.colleague(`lesson column ${pupil}`, '4');
    render(<PageStatus queue={queue} page={page} />);
    await queue.enqueue(pupils.map((pupil) => entry(pupil, '5')));
    await userEvent.click(await screen.findByRole('button', { name: 'Расхождения: 6' }));
    await userEvent.click(screen.getByRole('button', { name: 'Оставить как в журнале: 6' }));
    await screen.findByText('Расхождений больше нет');
    expect(server.effects).toHaveLength(0);
  });

  it('brings two texts together', async () => {
    await start();
    server.colleague('topic lesson', 'Корни');
    render(<PageStatus queue={queue} page={page} />);
    const write = {
      kind: 'topic',
      lessonId: 'lesson',
      text: 'Трёхчлен',
      planOrdinal: null,
      version: 0,
    } as const;
    await queue.enqueue([{ page, label: '10А алгебра, тема', write }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Расхождения: 1' }));
    await userEvent.click(screen.getByRole('button', { name: 'Объединить' }));
    const field = screen.getByLabelText('Объединённый текст');
    await userEvent.clear(field);
    await userEvent.type(field, 'Корни трёхчлена');
    await userEvent.click(screen.getByRole('button', { name: 'Записать объединённое' }));
    await screen.findByText('Расхождений больше нет');
    await expect.poll(() => queue.cell(topicKey('lesson'))?.state, PATIENT).toBe('saved');
    expect(server.cells.get('topic lesson')?.value).toBe('Корни трёхчлена');
  });

  it('keeps a refused value in sight with the server’s words and the way to its cell', async () => {
    await start();
    const went: string[] = [];
    render(<PageStatus queue={queue} page={page} go={(key) => went.push(key)} />);
    await queue.enqueue([entry('Бек Ильдар', 'x')]);
    await userEvent.click(await screen.findByRole('button', { name: 'Не принято: 1' }));
    screen.getByText('Отметки x нет в шкале школы');
    await userEvent.click(screen.getByRole('button', { name: 'Перейти к клетке' }));
    expect(went).toEqual([entryKey('lesson', 'column', 'Бек Ильдар')]);
    await userEvent.click(screen.getByRole('button', { name: 'Убрать запись' }));
    await screen.findByText('Непринятых записей больше нет');
    expect(screen.queryByRole('button', { name: /Не принято/ })).toBeNull();
  });
});
