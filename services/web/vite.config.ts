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
 * of every `<style>` in its content policy, so nothing else inline is allowed.
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
        delete bundle[file];
        return `<style>${String(style.source)}</style>`;
      });
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
  plugins: [react(), inlineFirstStyle(), shellWorker(), compressed()],
  server: { proxy: { '/graphql': proxied, '/upload': proxied, '/file': proxied } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    manifest: true,
    // Fonts and pictures stay files of their own: the content policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // All that the first view needs is one file: families' lines are slow, and each file is a request.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    pool: 'threads',
    maxWorkers: 2,
  },
});
