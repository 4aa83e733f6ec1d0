import { useEffect, useState } from 'react';
import { useSession } from '../app/session';

/** Entries that wait on this device: of this account by membership, and of others. */
export type Pending = {
  /** Of the role in use. */
  here: number;
  /** Of the account's other roles, by membership. */
  elsewhere: { membership: string; count: number }[];
  /** Of other accounts. */
  others: number;
};

const NOTHING: Pending = { here: 0, elsewhere: [], others: 0 };

/** Whether this browser ever kept entries; asked before the queue is fetched, which families never need. */
async function everKept(): Promise<boolean> {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some(({ name }) => name === 'tabel-queue');
}

/** What waits on the device, for a login and the membership in use. A device that cannot store holds nothing. */
export async function pendingOf(login: string, membership: string | undefined): Promise<Pending> {
  try {
    if (!(await everKept())) return NOTHING;
    const { unsentOnDevice } = await import('../queue/open');
    const found = await unsentOnDevice(login);
    const mine = found.filter((holding) => holding.mine);
    const sum = (held: typeof found) => held.reduce((total, holding) => total + holding.unsent, 0);
    return {
      here: sum(mine.filter((holding) => holding.membership === membership)),
      elsewhere: mine
        .filter((holding) => holding.membership !== membership)
        .map((holding) => ({ membership: holding.membership, count: holding.unsent })),
      others: sum(found.filter((holding) => !holding.mine)),
    };
  } catch {
    return NOTHING;
  }
}

/** Forgets what waits for an account, of all its roles. */
export async function wipePending(login: string): Promise<void> {
  try {
    if (!(await everKept())) return;
    const { wipeDevice } = await import('../queue/open');
    await wipeDevice(login);
  } catch {
    // Nothing could be stored, so nothing is left.
  }
}

/** What waits at the moment the part appears. */
export function usePending(): Pending {
  const { me, membership } = useSession();
  const [pending, setPending] = useState(NOTHING);
  const login = me?.login ?? '';
  const role = membership?.id;
  useEffect(() => {
    let current = true;
    pendingOf(login, role).then((found) => current && setPending(found));
    return () => {
      current = false;
    };
  }, [login, role]);
  return pending;
}

/** Everything of the account that waits. */
export function mineOf(pending: Pending): number {
  return pending.elsewhere.reduce((total, { count }) => total + count, pending.here);
}

/** What waits for an account as lines to take along: cell, value. */
export async function pendingList(login: string): Promise<string> {
  const { holdings, openDatabase, openVault } = await import('../queue/vault');
  const db = await openDatabase();
  const lines: string[] = [];
  for (const holding of await holdings(db, login)) {
    if (!holding.mine) continue;
    const vault = await openVault(db, { account: login, membership: holding.membership });
    for (const { secret } of await vault.rows()) {
      const { write, label } = secret.draft;
      const value = 'text' in write ? (write.text ?? '') : '';
      lines.push(`${label}\t${value}`);
    }
  }
  db.close();
  return `${lines.join('\r\n')}\r\n`;
}
