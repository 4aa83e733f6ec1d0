import type { Membership } from './session';

/** Whom the screens speak to; it decides size of type, the way in and the entries of the navigation. */
export type Audience = 'family' | 'staff' | 'district' | 'nobody';

const FAMILY = new Set(['pupil', 'parent', 'trusted_person']);

/** The audience of the choice in use. */
export function audienceOf(membership: Pick<Membership, 'role'> | undefined, office: unknown): Audience {
  if (office) return 'district';
  if (!membership) return 'nobody';
  return FAMILY.has(membership.role) ? 'family' : 'staff';
}

/** An entry of the navigation: path and id of its text. */
export type Entry = { path: string; text: string };

const HOME: Entry = { path: '/', text: 'nav-home' };
const TODAY: Entry = { path: '/today', text: 'nav-today' };
const JOURNAL: Entry = { path: '/journal', text: 'nav-journal' };
const CLASS: Entry = { path: '/class', text: 'nav-class' };
const DEADLINES: Entry = { path: '/deadlines', text: 'nav-deadlines' };
const PEOPLE: Entry = { path: '/people', text: 'nav-people' };
const IMPORT: Entry = { path: '/import', text: 'nav-import' };
const DIARY: Entry = { path: '/diary', text: 'nav-diary' };
const DELIVERY: Entry = { path: '/delivery', text: 'nav-delivery' };
const DISTRICT: Entry = { path: '/district', text: 'nav-district' };

/** Which screens serve a role; what may be seen there the server decides again. */
const ENTRIES: Record<string, readonly Entry[]> = {
  director: [HOME, DEADLINES, JOURNAL, CLASS, PEOPLE],
  deputy: [HOME, DEADLINES, JOURNAL, CLASS, PEOPLE],
  class_teacher: [HOME, TODAY, JOURNAL, CLASS],
  curator: [HOME, TODAY, JOURNAL, CLASS],
  subject_teacher: [HOME, TODAY, JOURNAL],
  school_administrator: [HOME, PEOPLE, IMPORT, DEADLINES],
  dispatcher: [HOME],
  admissions_secretary: [HOME],
  pupil: [DIARY],
  parent: [DIARY, DELIVERY],
  trusted_person: [DIARY],
};

/** The entries for a choice, in order of use. */
export function entriesOf(
  membership: Pick<Membership, 'role'> | undefined,
  office: unknown,
): readonly Entry[] {
  if (office) return [DISTRICT];
  return (membership && ENTRIES[membership.role]) ?? [];
}

/** `Сидорова И. П.` of `Сидорова Ирина Петровна`. */
export function shortName(full: string): string {
  const [family = '', ...given] = full.trim().split(/\s+/);
  return [family, ...given.map((name) => `${name.charAt(0)}.`)].join('\u00a0');
}

/** First letter large, for the window's title. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
