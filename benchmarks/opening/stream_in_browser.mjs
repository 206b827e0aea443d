/**
 * Open the page on a dataset in Chromium and say what streaming it in costs: when level 0
 * was on screen, how long the longest frame and task were, what the tab's memory grew to.
 * Prints one JSON line.
 *
 * Usage: node stream_in_browser.mjs '{"page", "chromium", "limit_s", "picture"}'
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../ui-tests/package.json', import.meta.url));
const { chromium } = require('@playwright/test');

const options = JSON.parse(process.argv[2]);
const browser = await chromium.launch({
  executablePath: options.chromium,
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-precise-memory-info',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader'
  ]
});
const session = await browser.newBrowserCDPSession();

/** Bytes in RAM of all processes that draw pages, and of the one for graphics. */
async function memory() {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const held = { renderer: 0, GPU: 0 };
  for (const { id, type } of processInfo) {
    if (!(type in held)) continue;
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    held[type] += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
  return held;
}

const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
  const seen = { longestFrame: 0, longestTask: 0, frames: 0, slow: [] };
  window.seen = seen;
  new PerformanceObserver(list => {
    for (const { duration, startTime } of list.getEntries()) {
      if (seen.ready === undefined) continue;
      seen.longestTask = Math.max(seen.longestTask, duration);
      if (duration > 50) seen.slow.push([Math.round(startTime), Math.round(duration)]);
    }
  }).observe({ type: 'longtask' });
  let last = 0;
  const frame = now => {
    // What the page's own start takes is no part of the streaming.
    if (last > 0 && seen.ready !== undefined) {
      seen.longestFrame = Math.max(seen.longestFrame, now - last);
      seen.frames += 1;
    }
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new MutationObserver(() => {
    const root = document.querySelector('.cx-root');
    if (root?.dataset.ready === 'true') seen.ready ??= performance.now();
    if (root?.dataset.settled === 'true') seen.settled ??= performance.now();
    if (root?.dataset.phase === 'error') seen.error ??= root.innerText;
  }).observe(document, { subtree: true, childList: true, attributes: true });
  const { fetch } = window;
  window.fetch = async (...request) => {
    const response = await fetch(...request);
    const url = String(request[0]?.url ?? request[0]);
    if (/api\/datasets$/.test(url.split('?')[0])) seen.manifest ??= performance.now();
    return response;
  };
});
await page.goto(options.page);
await page
  .waitForFunction(() => window.seen.settled || window.seen.error, undefined, {
    timeout: options.limit_s * 1000
  })
  .catch(() => undefined);
const seen = await page.evaluate(() => {
  const { dataset } = document.querySelector('.cx-root');
  return {
    ...window.seen,
    now: performance.now(),
    drawn: Number(dataset.drawn),
    status: document.querySelector('[data-testid="status"]')?.textContent,
    heap: performance.memory.usedJSHeapSize
  };
});
if (options.picture) await page.screenshot({ path: options.picture });
console.log(JSON.stringify({ ...seen, memory: await memory() }));
await browser.close();
