/**
 * JupyterLab documents: every way in, without one byte or copy of the file through Lab.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from '../fixtures/data';
import { doubleClick, fileRow, openLab, setTheme } from '../fixtures/lab';
import { recordComplaints, recordNetwork } from '../fixtures/network';
import { expect, test } from '../fixtures/test';
import { expectClusters, screenshot, viewerOf, waitReady } from '../fixtures/viewer';

interface Workspaces {
  readonly workspaces: {
    readonly values: readonly { readonly data: Layouts }[];
  };
}

type Layouts = Readonly<Record<string, unknown>>;

const MENU_ENTRY = 'Open with Cellucid';

test('a double click draws the cells, and Lab neither reads nor copies the file', async ({
  lab,
  page,
  context
}) => {
  const complaints = await recordComplaints(page);
  await openLab(page, lab);
  const network = recordNetwork(context);
  await doubleClick(page, FILES.csr);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, root);
  await screenshot(page, 'lab-document-light');

  const contents = network.filter(({ url }) =>
    url.includes(`/api/contents/${FILES.csr}`)
  );
  expect(contents.length).toBeGreaterThan(0);
  expect(contents.map(({ method }) => method)).not.toContain('POST');
  for (const { url } of contents.filter(({ url }) => !url.includes('/checkpoints'))) {
    expect(new URL(url).searchParams.get('content')).toBe('0');
  }
  const checkpoints = join(lab.rootDir, '.ipynb_checkpoints');
  // Notebooks of other tests have theirs; a dataset has none.
  const copies = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  expect(copies.filter(name => !name.endsWith('.ipynb'))).toEqual([]);
  // Data URLs are the same every time, so that the browser can keep the answers.
  const data = network.filter(({ url }) =>
    /cellucid\/api\/datasets\/.+\/points\//.test(url)
  );
  expect(data.length).toBeGreaterThan(0);
  for (const { url } of data) expect(url).not.toMatch(/[?&]\d{13}/);
  expect(complaints.exceptions).toEqual([]);
});

test('the theme follows Lab while the document is open', async ({ lab, page }) => {
  await openLab(page, lab, FILES.csr);
  const root = await waitReady(page);
  await expect(root).toHaveAttribute('data-theme', 'light');
  await setTheme(page, 'dark');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await waitReady(page);
  await screenshot(page, 'lab-document-dark');
  await setTheme(page, 'light');
  await expect(root).toHaveAttribute('data-theme', 'light');
});

for (const path of [FILES.csc, FILES.zarr2, FILES.zarr3, FILES.awkward]) {
  test(`/lab/tree/${path} opens the viewer`, async ({ lab, page }) => {
    await openLab(page, lab, path);
    await waitReady(page, { cells: 2000 });
    await expect(page.locator('.cellucid-lab-document:visible')).toHaveCount(1);
  });
}

for (const folder of [FILES.zarr3, FILES.plainFolder]) {
  test(`the context menu opens the folder ${folder}`, async ({ lab, page }) => {
    await openLab(page, lab);
    await fileRow(page, folder).click({ button: 'right' });
    const entries = page.locator('.lm-Menu-itemLabel', { hasText: MENU_ENTRY });
    await expect(entries).toHaveCount(1);
    await entries.click();
    await waitReady(page, { cells: 2000 });
  });
}

test('entering a dataset folder offers to open it, and leaving takes the offer away', async ({
  lab,
  page
}) => {
  await openLab(page, lab);
  await doubleClick(page, FILES.zarr3);
  const offer = page.getByRole('button', { name: 'Open in Cellucid' });
  await expect(offer).toBeVisible();
  await page.locator('.jp-BreadCrumbs-home').click();
  await expect(offer).toHaveCount(0);
  await doubleClick(page, FILES.zarr3);
  await offer.click();
  await waitReady(page, { cells: 2000 });
});

test('the launcher card asks for a dataset and opens it', async ({ lab, page }) => {
  await openLab(page, lab);
  await page.locator('.jp-LauncherCard', { hasText: 'Cellucid' }).click();
  const dialog = page.locator('.jp-Dialog');
  // Datasets and folders only: no notebook in the list.
  await expect(
    dialog.locator('.jp-DirListing-item', { hasText: FILES.csr })
  ).toBeVisible();
  await expect(dialog.locator('.jp-DirListing-item', { hasText: '.ipynb' })).toHaveCount(
    0
  );
  await dialog.locator('.jp-DirListing-item', { hasText: FILES.csr }).click();
  await dialog.getByRole('button', { name: 'Select' }).click();
  await waitReady(page, { cells: 2000 });
});

test('a reload brings every document back', async ({ lab, page }) => {
  await openLab(page, lab);
  await doubleClick(page, FILES.csr);
  await waitReady(page);
  await fileRow(page, FILES.zarr3).click({ button: 'right' });
  await page.locator('.lm-Menu-itemLabel', { hasText: MENU_ENTRY }).click();
  const tabs = page.locator('.lm-DockPanel-tabBar .lm-TabBar-tabLabel');
  await expect(tabs.filter({ hasText: FILES.zarr3 })).toHaveCount(1);
  await waitReady(page);
  // Lab saves its layout a moment after the last change; it may have done so by now.
  const saved = async (): Promise<readonly string[]> => {
    const answer = await page.request.get(lab.url('lab/api/workspaces'));
    const { values } = ((await answer.json()) as Workspaces).workspaces;
    return values.map(({ data }) => JSON.stringify(data['layout-restorer:data'] ?? {}));
  };
  await expect
    .poll(async () =>
      (await saved()).some(
        layout => layout.includes(FILES.csr) && layout.includes(FILES.zarr3)
      )
    )
    .toBe(true);
  await page.goto(lab.url('lab'));
  await page.waitForFunction(() => Boolean(window.jupyterapp));
  await expect(tabs.filter({ hasText: FILES.csr })).toHaveCount(1);
  await expect(tabs.filter({ hasText: FILES.zarr3 })).toHaveCount(1);
  await waitReady(page, { cells: 2000 });
});

test('a closed document leaves nothing behind', async ({ lab, page }) => {
  const complaints = await recordComplaints(page);
  await openLab(page, lab, FILES.csr);
  await waitReady(page);
  await page.evaluate(async () =>
    window.jupyterapp.commands.execute('application:close')
  );
  await expect(viewerOf(page)).toHaveCount(0);
  await setTheme(page, 'dark');
  await setTheme(page, 'light');
  expect(complaints.exceptions).toEqual([]);
});
