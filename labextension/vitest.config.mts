/**
 * Unit tests of the front end.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    // They bound a hang on a slow, busy machine, and judge no speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A pointer that passes is one that was stopped by a busy machine: look again there.
    retry: process.env.CI ? 2 : 0,
    setupFiles: ['test/setup.ts']
  }
});
