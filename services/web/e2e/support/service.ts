import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { forgetSessions } from './sessions';

/** A variable that `cargo xtask e2e` sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by: cargo xtask e2e`);
  return value;
}

/** An address of this machine at which nobody listens. */
export function freeAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const place = server.address();
      server.close(() => resolve(`http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`));
    });
  });
}

/** A gateway process that tests may kill and start again at the same address. */
export class Gateway {
  private child: ChildProcess | undefined;

  constructor(readonly url: string) {}

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const address = this.url.replace('http://', '');
    const log = openSync('e2e/artefacts/gateway.log', 'a');
    this.child = spawn(`${setting('TABEL_BIN')}/gateway`, [], {
      env: { ...process.env, TABEL_HTTP: address, TABEL_BASE_URL: this.url },
      stdio: ['ignore', log, log],
      cwd: '../..',
    });
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await fetch(`${this.url}/ready`).catch(() => null);
      if (answer?.ok) return;
      if (this.child.exitCode !== null) throw new Error('the gateway ended; see e2e/artefacts/gateway.log');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the gateway was not ready after 20 s; see e2e/artefacts/gateway.log');
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

/**
 * A gateway beside the common one. Requests a minute are counted per account in each process: somebody as whom other files
 * act as well finds the limit unused here.
 */
export async function startAnother(): Promise<Gateway> {
  const gateway = new Gateway(await freeAddress());
  await gateway.start();
  return gateway;
}

/** Around all tests: one gateway at the address the services reserved. */
export default async function setup(_project: TestProject): Promise<() => Promise<void>> {
  await mkdir('e2e/artefacts', { recursive: true });
  forgetSessions();
  const gateway = new Gateway(setting('TABEL_BASE_URL'));
  await gateway.start();
  return () => gateway.kill();
}
