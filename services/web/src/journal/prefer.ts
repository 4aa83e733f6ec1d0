/** How a person likes the grid; nothing personal is kept on the device. */

type Preferences = { density: 'tight' | 'usual' | 'large'; 'at-once': 'yes' | 'no' };

const ALLOWED: { [K in keyof Preferences]: readonly Preferences[K][] } = {
  density: ['tight', 'usual', 'large'],
  'at-once': ['yes', 'no'],
};

/** What was chosen on this device before, if the device remembers. */
export function recall<K extends keyof Preferences>(name: K): Preferences[K] | null {
  try {
    const kept = localStorage.getItem(`journal-${name}`);
    return ALLOWED[name].find((one) => one === kept) ?? null;
  } catch {
    return null;
  }
}

/** Keeps a choice; a device that keeps nothing asks again next time. */
export function remember<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  try {
    localStorage.setItem(`journal-${name}`, value);
  } catch {
    // Private windows refuse; the choice holds for this page.
  }
}
