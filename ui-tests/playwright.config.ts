/**
 * Plain Playwright on the system's Chromium, with WebGL2 in software.
 *
 * One worker: every server of the fixtures is started once and the machine has
 * two cores. Traces and videos need Playwright's own ffmpeg, which is not there.
 */
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's wrapper `/usr/bin/chromium` prints shell noise; its target does not. */
const CHROMIUM = [
  process.env.CHROMIUM,
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium'
].find(path => path && existsSync(path));

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader'
];

export default defineConfig({
  testDir: 'tests',
  outputDir: 'artefacts/results',
  reporter: [['list']],
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A second look on the shared machine of CI, which the list calls "flaky"; none at
  // a developer's, where what fails once is looked into.
  retries: process.env.CI ? 2 : 0,
  // These bound a hang and judge no speed: CI is several times slower than a laptop.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    video: 'off',
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    ignoreHTTPSErrors: true,
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_FLAGS }
  }
});
