import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

/** Files and packages that come with `main.tsx`, without what is fetched later by `import()`. */
function reached(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    if (!/\.tsx?$/.test(file)) return;
    const source = readFileSync(file, 'utf8');
    for (const [, types, name = ''] of source.matchAll(
      /^(?:import|export)\s+(type\s)?[^;]*?["']([^"']+)["'];/gm,
    )) {
      if (types) continue;
      if (!name.startsWith('.')) packages.add(name);
      else visit(found(resolve(dirname(file), name.replace(/\?.*$/, ''))));
    }
  };
  visit(entry);
  return { files, packages };
}

function found(path: string): string {
  for (const end of ['', '.ts', '.tsx', '.d.ts']) {
    try {
      readFileSync(path + end);
      return path + end;
    } catch {
      // The next ending.
    }
  }
  throw new Error(`no file ${path}`);
}

it('holds nothing but the frame and the diary', () => {
  const source = resolve(import.meta.dirname, '..');
  const { files, packages } = reached(join(source, 'main.tsx'));
  expect([...packages].filter((name) => /react-aria|echarts|react-virtual|graphql-sse/.test(name))).toEqual(
    [],
  );
  const own = [...files].map((file) => relative(source, file));
  // What a screen takes from its address is read by the router before the screen is fetched.
  const slices = new Set(
    own.filter((file) => !file.endsWith('/search.ts')).map((file) => file.split('/')[0]),
  );
  slices.delete('main.tsx');
  expect(
    [...slices].filter((slice) => !['app', 'ui', 'account', 'diary', 'queue'].includes(slice ?? '')),
  ).toEqual([]);
  expect(own.filter((file) => file.startsWith('queue/'))).toEqual(['queue/session-lock.ts']);
});
