import type { Client } from '@urql/core';
import { browserDevice } from './device';
import { Engine } from './engine';
import { clientTransport } from './transport';
import type { Owner } from './types';
import { type Holding, holdings, openDatabase, openVault, wipe } from './vault';

/** The one queue of this tab, and the device's store behind it. */

let database: Promise<IDBDatabase> | null = null;
let current: Engine | null = null;

function db(): Promise<IDBDatabase> {
  if (!database) {
    database = openDatabase();
    // A refusal is not for ever: the next write asks again.
    database.catch(() => {
      database = null;
    });
  }
  return database;
}

/** The queue of this account in this school and role; the queue of another one is closed, its entries stay stored. */
export function openQueue(owner: Owner): Engine {
  const same = current?.owner.account === owner.account && current.owner.membership === owner.membership;
  if (current && same) return current;
  current?.close();
  current = new Engine(owner, browserDevice(), {
    vault: async (of) => openVault(await db(), of),
    holdings: async (account) => holdings(await db(), account),
  });
  return current;
}

/** Sends over this client from now on. */
export function connectQueue(engine: Engine, client: Client): void {
  engine.connect(clientTransport(client));
}

/** What lies unsent on this device, own and others', for screens that open no queue. */
export async function unsentOnDevice(account: string): Promise<Holding[]> {
  return holdings(await db(), account).catch(() => []);
}

/** Signing out: closes the queue, then removes the account's entries and keys from the device. */
export async function wipeDevice(account: string): Promise<void> {
  if (current?.owner.account === account) {
    current.close();
    current = null;
  }
  await wipe(await db(), account);
}
