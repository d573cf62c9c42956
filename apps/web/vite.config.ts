import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Two pages: the interface, and the console with its large editor. Everything is served by the server, nothing from elsewhere.
export default defineConfig({
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    // These know `light-dark()`, which an older target would turn into something that ignores our colour scheme.
    target: ['chrome125', 'firefox125', 'safari18'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { index: 'index.html', console: 'console.html' },
      // Hints of packages to a compiler that is not in use here.
      onLog: (level, log, show) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE' && !/use no memo/.test(log.message)) show(level, log);
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
