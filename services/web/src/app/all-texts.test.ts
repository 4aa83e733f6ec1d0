import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });

/** Ids of a Fluent file, in order, repeated ones too. */
function ids(file: string): string[] {
  return new FluentResource(readFileSync(join(source, file), 'utf8')).body.map((entry) => entry.id);
}

describe('every Fluent file', () => {
  it.each(files.filter((file) => file.endsWith('.ftl')))(
    '%s says each thing once and parses whole',
    (file) => {
      const found = ids(file);
      expect(found.filter((id, at) => found.indexOf(id) !== at)).toEqual([]);
      // Fluent leaves out what it cannot read; a message begins at the start of a line.
      const written = readFileSync(join(source, file), 'utf8').match(/^[a-zA-Z][\w-]*(?= *=)/gm) ?? [];
      expect(found).toEqual([...written]);
    },
  );
});

describe('every text asked for by name', () => {
  const users = files.filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'));
  const asked = users.flatMap((file) => {
    const code = readFileSync(join(source, file), 'utf8');
    const texts = /^import source from '([^']+\.ftl)\?raw'/m.exec(code)?.[1];
    if (!texts) return [];
    const at = relative(source, resolve(dirname(join(source, file)), texts));
    const names = [...code.matchAll(/\bt\('([\w-]+)'/g)].map(([, name]) => name ?? '');
    return [{ file, at, names }];
  });

  it.each(asked)('of $file stands in $at', ({ at, names }) => {
    const known = new Set(ids(at));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});
