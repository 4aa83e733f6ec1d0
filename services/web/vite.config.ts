import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { shellWorker } from './shell-worker.ts';

/** The gateway that `npm run dev` talks to; `cargo xtask demo` listens there. */
const backend = process.env['TABEL_BASE_URL'] ?? 'http://127.0.0.1:8080';

/** To the gateway a proxied request looks like one of its own pages. */
const proxied = {
  target: backend,
  headers: { origin: backend },
};

/**
 * Puts the style of the first view into the page itself: one request less on a slow line. The gateway names the hash
 * of every `<style>` in its content policy, so nothing else inline is allowed. The file stays: scripts fetched later
 * ask for it by name.
 */
function inlineFirstStyle(): Plugin {
  return {
    name: 'tabel-inline-first-style',
    enforce: 'post',
    apply: 'build',
    generateBundle(_options, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') return;
      const links = /<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/g;
      page.source = String(page.source).replace(links, (link, file: string) => {
        const style = bundle[file];
        if (style?.type !== 'asset') return link;
        return `<style>${String(style.source)}</style>`;
      });
    },
  };
}

/**
 * Puts the bundler's few helpers into the first script: as a file of their own they would be a fourth request of the
 * first view. Lazy screens keep that file; the helpers hold no state.
 */
function oneFirstScript(): Plugin {
  return {
    name: 'tabel-one-first-script',
    enforce: 'post',
    apply: 'build',
    generateBundle(_options, bundle) {
      const parts = Object.values(bundle);
      const entry = parts.find((part) => part.type === 'chunk' && part.isEntry);
      const helpers = parts.find((part) => part.type === 'chunk' && part.name === 'rolldown-runtime');
      const page = bundle['index.html'];
      if (entry?.type !== 'chunk' || helpers?.type !== 'chunk' || page?.type !== 'asset') return;
      const file = helpers.fileName.split('/').at(-1) ?? '';
      const taken = new RegExp(`import\\s*\\{([^}]*)\\}\\s*from\\s*["']\\./${file}["'];?`).exec(entry.code);
      const given = /export\s*\{([^}]*)\};?\s*$/.exec(helpers.code);
      if (!taken || !given) return;
      const pairs = (list = '') => list.split(',').map((pair) => pair.trim().split(/\s+as\s+/));
      const out = pairs(given[1]).map(([inside, outside = inside]) => `${outside}:${inside}`);
      const into = pairs(taken[1]).map(([outside, inside = outside]) => `${outside}:${inside}`);
      const body = helpers.code.slice(0, given.index);
      const local = `const{${into}}=(()=>{${body};return{${out}}})();`;
      entry.code = entry.code.replace(taken[0], () => local);
      entry.imports = entry.imports.filter((name) => name !== helpers.fileName);
      page.source = String(page.source).replace(
        new RegExp(`\\s*<link rel="modulepreload"[^>]*${file}">`),
        '',
      );
    },
  };
}

/** Leaves compressed forms beside the files, so that the gateway compresses nothing while it serves. */
function compressed(): Plugin {
  return {
    name: 'tabel-compressed',
    enforce: 'post',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [name, part] of Object.entries(bundle)) {
          if (!/\.(js|css|html|svg)$/.test(name)) continue;
          const plain = Buffer.from(part.type === 'chunk' ? part.code : part.source);
          const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(plain, { level: 9 }) });
          this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotli });
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), inlineFirstStyle(), oneFirstScript(), shellWorker(), compressed()],
  server: { proxy: { '/graphql': proxied, '/upload': proxied, '/file': proxied } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    manifest: true,
    // Fonts and pictures stay files of their own: the content policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // All that the first view needs is one file: families' lines are slow, and each file is a request. So are the small
    // parts that several of the other screens share, but those that bring react-aria-components.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'] },
            { name: 'parts', test: /src\/ui\/(?!Dialog|Menu|Tabs)/, minShareCount: 2 },
            { name: 'queue', test: /src\/queue\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Modules are loaded once for all files of a worker: four fifths of the time went into loading them anew. What a
    // module remembers stays, so a test that moves it says so (`vi.resetModules`).
    isolate: false,
  },
});
