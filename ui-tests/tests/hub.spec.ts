/**
 * A real hub: login, double click, cell; nothing leaves the user's prefix on the one
 * HTTPS origin, and the XSRF rules that only a hub enforces are kept.
 */
import { FILES } from '../fixtures/data';
import { command, doubleClick } from '../fixtures/lab';
import { overTheWire, recordNetwork, type LoggedRequest } from '../fixtures/network';
import { runCell } from '../fixtures/notebook';
import { expect, test } from '../fixtures/test';
import { expectClusters, screenshot, viewerOf, waitReady } from '../fixtures/viewer';
import type { Hub } from '../hub/hub';
import { logIn } from '../hub/login';

// The first login starts the user's own server.
test.describe.configure({ mode: 'serial', timeout: 400_000 });

/** Requests that are not below the user's prefix; the login itself is before. */
function strays(log: readonly LoggedRequest[], hub: Hub): readonly string[] {
  const inside = [hub.userUrl, hub.userUrl.replace(/^https:/, 'wss:')];
  return overTheWire(log)
    .map(({ url }) => decodeURIComponent(url))
    .filter(url => !inside.some(prefix => url.startsWith(prefix)));
}

test('double click in Lab on a hub draws the cells', async ({ hub, page, context }) => {
  await logIn(page, hub);
  const network = recordNetwork(context);
  const failed: string[] = [];
  page.on('response', answer => {
    if (answer.url().includes('/cellucid/') && answer.status() >= 400) {
      failed.push(`${answer.status()} ${answer.url()}`);
    }
  });
  await doubleClick(page, FILES.csr);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, root);
  await screenshot(page, 'hub-document');
  expect(failed).toEqual([]);
  expect(
    network.filter(({ url }) => url.includes('/cellucid/api/')).length
  ).toBeGreaterThan(2);
  expect(strays(network, hub)).toEqual([]);
});

test('a cell on a hub shows the viewer', async ({ hub, page, context }) => {
  await logIn(page, hub);
  const network = recordNetwork(context);
  await command(page, 'docmanager:open', { path: FILES.notebook });
  await runCell(
    page,
    `from cellucid_ext import show\nviewer = show("${FILES.csr}", height=420)`
  );
  const root = await waitReady(page, { cells: 2000 });
  await root.scrollIntoViewIfNeeded();
  await expectClusters(page, viewerOf(page));
  // Over HTTPS by the server, not over the comm.
  expect(network.some(({ url }) => url.includes('/cellucid/api/'))).toBe(true);
  expect(await runCell(page, 'print(viewer)')).toContain('2,000 cells');
  await screenshot(page, 'hub-notebook');
  expect(strays(network, hub)).toEqual([]);
});

test('a hub demands XSRF and login, and gives nothing without', async ({ hub, page }) => {
  await logIn(page, hub);
  const status = await page.evaluate(async base => {
    const url = `${base}cellucid/api/health`;
    const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(url, { headers })).status;
    return { bare: await ask({}), withToken: await ask({ 'X-XSRFToken': token }) };
  }, hub.userUrl);
  expect(status).toEqual({ bare: 403, withToken: 200 });
  const anonymous = await page
    .context()
    .browser()
    ?.newContext({ ignoreHTTPSErrors: true });
  const answer = await anonymous?.request.get(`${hub.userUrl}cellucid/api/health`, {
    maxRedirects: 0
  });
  expect(answer?.status()).toBe(403);
  await anonymous?.close();
});
