import { defineConfig } from 'vitest/config';

/** Only what tests the mutated rooms: fast, pure, no server. */
export default defineConfig({
  define: { __VERSION__: JSON.stringify('test') },
  test: { include: ['tests/{wire,consent,outbox,contracts}/**/*.test.ts'], testTimeout: 30_000 },
});
