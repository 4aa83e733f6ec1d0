import { setting } from './service';

/** A letter as the local mail server took it. */
export type Letter = { number: number; to: string[]; subject: string; attachments: string[] };

/** What has come to an address, the oldest first. */
export async function lettersTo(address: string): Promise<Letter[]> {
  const answer = await fetch(`${setting('TABEL_MAILBOX_URL')}/messages`);
  return ((await answer.json()) as Letter[]).filter(({ to }) => to.includes(address));
}

/** The first file of a letter. */
export async function fileOf({ number }: Letter): Promise<Buffer> {
  const answer = await fetch(`${setting('TABEL_MAILBOX_URL')}/messages/${number}/0`);
  return Buffer.from(await answer.arrayBuffer());
}
