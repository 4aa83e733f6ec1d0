import { spawnSync } from 'node:child_process';
import { setting } from './service';

/** Runs statements past every policy, to bring a state about that would take a week; gives what they print. */
export function sql(statements: string): string {
  const psql = `${setting('TABEL_PG_BIN')}/psql`;
  const options = ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', statements];
  const { status, stdout, stderr } = spawnSync(psql, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Waits until the worker has done what is due by the service's clock; after a preparation that is a minute's work. */
export async function settled(): Promise<void> {
  const now = `now() + interval '${Number(setting('TABEL_CLOCK_SHIFT_DAYS'))} days'`;
  const due = `select count(*) from task where state = 'running' or (state = 'ready' and run_at <= ${now})`;
  while (sql(due) !== '0') await new Promise((resolve) => setTimeout(resolve, 500));
}

const SLOW = ['pupil', 'membership', 'group_member'];

/** Every insert of an import takes four seconds, less than the service waits for one statement, until the end of `work`. */
export async function slowly(work: () => Promise<void>): Promise<void> {
  const triggers = SLOW.map(
    (table) =>
      `create trigger slow before insert on ${table} for each statement execute function public.slow()`,
  );
  sql(`create or replace function public.slow() returns trigger language plpgsql as
         'begin perform pg_sleep(4); return null; end'; ${triggers.join('; ')}`);
  try {
    await work();
  } finally {
    sql(SLOW.map((table) => `drop trigger slow on ${table}`).join('; '));
  }
}
