import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { browserTargets } from './contract/browsers.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The pages, built so that they work under `script-src 'self'; style-src 'self'`: nothing inline, no data: URLs. */
export default defineConfig({
  root: path('web'),
  build: {
    target: browserTargets,
    outDir: path('dist/web'),
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
