import { readFileSync } from 'node:fs';
import { setting } from './service';

/** Roles as the demo's table of sign-ins names them. */
export type RoleTitle =
  | 'директор'
  | 'заместитель директора'
  | 'классный руководитель'
  | 'учитель'
  | 'ученик'
  | 'родитель'
  | 'администратор школы'
  | 'диспетчер по расписанию'
  | 'сотрудник управления образования';

/** Login and password of somebody with the role. */
export function person(role: RoleTitle): { login: string; password: string } {
  const text = readFileSync(setting('TABEL_SIGN_INS'), 'utf8');
  const password = /пароль у всех один: ([^)]+)\)/.exec(text)?.[1];
  const line = text.split('\n').find((row) => row.startsWith(`${role} `));
  const login = line?.slice(role.length).trim().split(/\s+/)[0];
  if (!password || !login) throw new Error(`nobody is ${role} in the demo`);
  return { login, password };
}
