/**
 * Genes in a real Lab: search one, draw it as log1p, build the layer's index, score a
 * set of them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { FILES } from '../fixtures/data';
import { openLab } from '../fixtures/lab';
import { recordComplaints, recordNetwork } from '../fixtures/network';
import { expect, test } from '../fixtures/test';
import { expectClusters, screenshot, waitReady } from '../fixtures/viewer';

/** Names of the first genes in the list of the Genes tab. */
async function firstGenes(root: Locator, count: number): Promise<string[]> {
  await root.getByTestId('tab-gene').click();
  const rows = root.getByTestId('choice');
  await expect(rows.nth(count - 1)).toBeVisible();
  const names = await rows.evaluateAll(items =>
    items.map(item => (item as HTMLElement).dataset['key'] ?? '')
  );
  return names.slice(0, count);
}

async function open(page: Page, lab: Parameters<typeof openLab>[1]): Promise<Locator> {
  await openLab(page, lab, FILES.csr);
  return waitReady(page, { cells: 2000 });
}

test('a gene is found, drawn, and drawn as log1p', async ({ lab, page }) => {
  const complaints = await recordComplaints(page);
  const root = await open(page, lab);
  const [, name] = await firstGenes(root, 2);
  await root.getByTestId('search').fill(name);
  await root.getByTestId('choice').filter({ hasText: name }).first().click();
  const title = root.getByTestId('legend-title');
  await expect(title).toHaveText(`${name} · X`);
  await waitReady(root);
  const plain = await root.getByTestId('range-max').inputValue();

  await root.getByTestId('log1p').click();
  await expect(title).toHaveText(`${name} · X · log1p`);
  await waitReady(root);
  const logged = async (): Promise<number> =>
    Number(await root.getByTestId('range-max').inputValue());
  await expect
    .poll(async () => Math.abs((await logged()) - Math.log1p(Number(plain))))
    .toBeLessThan(0.005);
  await screenshot(page, 'genes-log1p');

  await root.getByTestId('undo').click();
  await expect(title).toHaveText(`${name} · X`);
  expect(complaints.exceptions).toEqual([]);
});

test('a layer that is scanned gets its index, and reads the same from it', async ({
  lab,
  page,
  context
}) => {
  const root = await open(page, lab);
  const network = recordNetwork(context);
  const [name] = await firstGenes(root, 1);
  const build = root.getByTestId('index-build');
  await expect(build).toBeVisible();
  await screenshot(page, 'genes-index-offer');
  // The news goes after some seconds: noted in the page, which cannot miss it.
  const ready = page.evaluate(
    async () =>
      new Promise<void>(seen => {
        const observer = new MutationObserver(() => {
          if (document.querySelector('[data-testid=index-ready]') === null) return;
          observer.disconnect();
          seen();
        });
        observer.observe(document.body, { childList: true, subtree: true });
      })
  );
  await build.click();
  await ready;
  await expect(root.getByTestId('index-ready')).toHaveCount(0);
  await expect(build).toHaveCount(0);
  expect(network.some(({ url }) => /cellucid\/api\/jobs\//.test(url))).toBe(true);

  // Saved beside the file, it is a dataset of its own.
  await root.getByTestId('save-open').click();
  const saved = await root.getByTestId('save-path').inputValue();
  await screenshot(page, 'genes-save');
  await root.getByTestId('save-path').press('Enter');
  await expect(root.getByTestId('save-done')).toContainText(saved);
  await screenshot(page, 'genes-saved');
  expect(existsSync(join(lab.rootDir, saved, 'zarr.json'))).toBe(true);
  await root.getByTestId('save-close').click();

  await root.locator(`[data-testid=choice][data-key="${name}"]`).click();
  await expect(root.getByTestId('legend-title')).toHaveText(`${name} · X`);
  await waitReady(root);
});

test('three names are one score, by any of its methods', async ({ lab, page }) => {
  const complaints = await recordComplaints(page);
  const root = await open(page, lab);
  const names = await firstGenes(root, 3);
  const search = root.getByTestId('search');
  await search.fill(`${names.join(', ')}, NO_SUCH_GENE`);
  await expect(root.getByTestId('missing-genes')).toHaveText('Not found: NO_SUCH_GENE');
  await search.press('Enter');
  const title = root.getByTestId('legend-title');
  await expect(title).toHaveText('Score of 3 genes · mean · X');
  await expect(root.getByTestId('score-genes')).toHaveText(names.join(', '));
  await waitReady(root);
  await expectClusters(page, root);

  for (const [method, text] of [
    ['zscore', 'z-score'],
    ['scanpy', 'scanpy']
  ]) {
    await root.getByTestId(`method-${method}`).click();
    await expect(title).toHaveText(`Score of 3 genes · ${text} · X`);
    await waitReady(root);
  }
  await root.getByTestId('score-name').fill('My genes');
  await root.getByTestId('score-name').press('Enter');
  await expect(title).toHaveText('My genes · scanpy · X');
  await screenshot(page, 'genes-score');
  await expect(root.getByTestId('recent-score')).toHaveText('My genes');
  expect(complaints.exceptions).toEqual([]);
});
