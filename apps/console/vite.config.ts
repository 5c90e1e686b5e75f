import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server serves `dist` at `/`; everything it needs is in there (CSP: default-src 'self'). */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // A font or an image as data: URI would be part of every first view.
    assetsInlineLimit: 0,
    // The map's chunk, which only pages with a map ask for.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file for what every page needs, instead of forty of a few hundred bytes; it seldom changes.
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\/(?!react-virtual|virtual-core)/ },
            { name: 'shared', test: /apps\/console\/src\/(api|parts)\// },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/sign-in': 'http://127.0.0.1:8080' } },
});
