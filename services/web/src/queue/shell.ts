/** The worker that lets the shell open without a line; only people who write get it. */

const WORKER = '/sw.js';

type ScriptUrls = { createScriptURL(url: string): string };
type TrustedTypes = { createPolicy(name: string, rules: ScriptUrls): ScriptUrls };

let asked = false;

/** Installs the worker once per tab. Without one everything works but a reload without a line. */
export function keepShell(): void {
  if (asked || !import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  asked = true;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const rules: ScriptUrls = {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError('no other script is loaded by address');
      return url;
    },
  };
  try {
    const address = (trustedTypes?.createPolicy('tabel-shell', rules) ?? rules).createScriptURL(WORKER);
    navigator.serviceWorker.register(address).catch(() => undefined);
  } catch {
    // A policy that forbids it is the server's to decide.
  }
}
