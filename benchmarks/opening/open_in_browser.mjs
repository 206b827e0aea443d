/**
 * Open one file of a running JupyterLab by a double click, in Chromium, and say when
 * level 0 was on screen and what moved. Prints one JSON line a run.
 *
 * Usage: node open_in_browser.mjs '{"url", "token", "file", "runs", "chromium"}'
 */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../ui-tests/package.json', import.meta.url));
const { chromium } = require('@playwright/test');

const { url, token, file, runs, chromium: executablePath } = JSON.parse(process.argv[2]);

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader'
  ]
});

for (let run = 0; run < runs; run++) {
  // A context of its own: nothing is cached from the run before.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    // In the page's own clock: no relay between the pointer and the time stamp.
    window.times = {};
    addEventListener(
      'dblclick',
      () => {
        window.times.clicked ??= Date.now();
      },
      true
    );
    new MutationObserver(() => {
      const root = document.querySelector('.cx-root');
      if (root?.dataset.ready === 'true') window.times.ready ??= Date.now();
      if (root?.dataset.settled === 'true') window.times.settled ??= Date.now();
      if (root?.dataset.phase === 'error') window.times.error ??= root.innerText;
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(`${url}lab?reset&token=${token}`);
  const row = page.locator('.jp-DirListing-item', { hasText: file });
  await row.waitFor({ timeout: 90_000 });
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  // What Lab still loads on its own is not ours: count from the double click on.
  await page.waitForLoadState('networkidle');

  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  const urls = new Map();
  const moved = { total: 0, cellucid: 0, api: 0 };
  const count = (id, bytes) => {
    moved.total += bytes;
    const path = urls.get(id) ?? '';
    if (path.includes('/cellucid')) moved.cellucid += bytes;
    if (path.includes('/cellucid/api/')) moved.api += bytes;
  };
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) =>
    urls.set(requestId, request.url)
  );
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    count(requestId, encodedDataLength)
  );

  await row.dblclick();
  await page.waitForFunction(
    () => window.times.settled || window.times.error,
    undefined,
    {
      timeout: 180_000
    }
  );
  const times = await page.evaluate(() => window.times);
  if (times.error) throw new Error(times.error);
  await page.waitForLoadState('networkidle');
  console.log(JSON.stringify({ ...times, moved }));
  await context.close();
}
await browser.close();
