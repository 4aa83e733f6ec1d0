import type { Unsubscribe } from './types';

/** Listeners by name. */
export class Listeners {
  private readonly all = new Map<string, Set<() => void>>();

  listen(name: string, listener: () => void): Unsubscribe {
    const listeners = this.all.get(name) ?? new Set();
    this.all.set(name, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.all.delete(name);
    };
  }

  call(name: string): void {
    for (const listener of [...(this.all.get(name) ?? [])]) listener();
  }
}
