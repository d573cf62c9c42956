import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { groups } from './chunks.ts';
import { compressed } from './compressed.ts';

/** Names the script that asks ahead in the interface's page, before all else: of two scripts in a page Vite would make one. */
const askAhead: Plugin = {
  name: 'ask-ahead',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle, filename }) {
      const files: (Rolldown.OutputChunk | Rolldown.OutputAsset)[] = Object.values(bundle ?? {});
      const script = files.find((file) => file.type === 'chunk' && file.name === 'first-view');
      if (!script || !filename.endsWith('/index.html')) return [];
      const attrs = { type: 'module', async: true, crossorigin: true, src: `/${script.fileName}` };
      return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
    },
  },
};

// Two pages: the interface, and the console with its large editor. Everything is served by the server, nothing from elsewhere.
export default defineConfig({
  base: '/',
  plugins: [react(), askAhead, compressed],
  worker: { format: 'es' },
  build: {
    // These know `light-dark()`, which an older target would turn into something that ignores our colour scheme.
    target: ['chrome125', 'firefox125', 'safari18'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { index: 'index.html', console: 'console.html', 'first-view': 'src/first-view.ts' },
      output: { codeSplitting: { groups } },
      // Hints of packages to a compiler that is not in use here.
      onLog: (level, log, show) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE' && !/use no memo/.test(log.message)) show(level, log);
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
