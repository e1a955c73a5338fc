import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['tsgi-source', 'node', 'import', 'default'] } },
  test: {
    include: ['{packages,apps}/*/{src,test,wire}/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Clients show each 500, and many a test is about one.
    silent: 'passed-only',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
