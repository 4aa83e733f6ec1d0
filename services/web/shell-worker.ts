import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** What must open without a line: where entries are typed, the way to them, and what tells of them. */
const SCREENS = /\/src\/(journal|today|home|account|queue)\//;

/** Writes `/sw.js` with the files of this build that the shell needs; a change of any of them changes the worker. */
export function shellWorker(): Plugin {
  return {
    name: 'tabel-shell-worker',
    enforce: 'post',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = new Set<string>();
      const add = (name: string) => {
        const part = bundle[name];
        if (part?.type !== 'chunk' || files.has(name)) return;
        files.add(name);
        for (const style of part.viteMetadata?.importedCss ?? []) if (bundle[style]) files.add(style);
        for (const needed of part.imports) add(needed);
      };
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const source = part.facadeModuleId ?? '';
        if (part.isEntry || SCREENS.test(source)) add(part.fileName);
      }
      const page = bundle['index.html'];
      const hash = createHash('sha256').update(page?.type === 'asset' ? page.source : '');
      const list = [...files].sort().map((name) => `/${name}`);
      const version = hash.update(list.join('\n')).digest('hex').slice(0, 16);
      const source = readFileSync(new URL('src/queue/sw.js', import.meta.url), 'utf8')
        .replace("'__VERSION__'", JSON.stringify(version))
        .replace("['__FILES__']", JSON.stringify(list));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
