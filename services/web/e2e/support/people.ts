import { readFileSync } from 'node:fs';
import { setting } from './service';

/** Roles as the demo's table of sign-ins names them. */
export type RoleTitle =
  | 'директор'
  | 'заместитель директора'
  | 'классный руководитель'
  | 'куратор'
  | 'учитель'
  | 'ученик'
  | 'родитель'
  | 'администратор школы'
  | 'диспетчер по расписанию'
  | 'сотрудник управления образования';

/** The demo's schools, by the short names they have on the screens. */
export const SCHOOL = 'Полевская ОШ';
export const CLUBS = 'ДДТ «Росток»';
export const COLLEGE = 'КПТ';

/** Somebody of the demo who can sign in. */
export type Person = { role: RoleTitle; login: string; password: string; name: string; school: string };

/** Everybody who can sign in: first one per role, as the demo shows them, then the others. */
export function people(): Person[] {
  const text = readFileSync(setting('TABEL_SIGN_INS'), 'utf8');
  const password = /пароль у всех один: ([^)]+)\)/.exec(text)?.[1];
  if (!password) throw new Error('the sign-ins name no password');
  return text
    .split('\n')
    .slice(2)
    .map((row) => row.split(/ {2,}/))
    .filter((cells) => cells.length === 4)
    .map(([role, login = '', name = '', school = '']) => ({
      role: role as RoleTitle,
      login,
      password,
      name,
      school,
    }));
}

/** Somebody with the role, in the named school if it matters. */
export function person(role: RoleTitle, school?: string): Person {
  const found = people().find((one) => one.role === role && (school === undefined || one.school === school));
  if (!found) throw new Error(`nobody is ${role}${school ? ` of ${school}` : ''} in the demo`);
  return found;
}
