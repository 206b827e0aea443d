/**
 * Bad input ends in a sentence that a person understands: what, and what to do; the
 * server writes one line about it and no traceback.
 */
import type { Locator, Page } from '@playwright/test';
import { BAD } from '../fixtures/data';
import { command, openLab } from '../fixtures/lab';
import { expect, test } from '../fixtures/test';
import type { JupyterServer } from '../fixtures/servers';
import { screenshot, viewerOf, waitReady } from '../fixtures/viewer';

/** Open a path in Lab with Cellucid, whatever the file type says. */
async function openInLab(page: Page, server: JupyterServer, path: string): Promise<void> {
  await openLab(page, server);
  await command(page, 'docmanager:open', { path, factory: 'Cellucid' });
}

/** The page that `jupyter cellucid` serves for a path. */
async function openPage(page: Page, server: JupyterServer, path: string): Promise<void> {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  await page.goto(server.url(`cellucid/open/${escaped}`));
}

async function errorOf(page: Page): Promise<Locator> {
  const root = viewerOf(page);
  await expect(root.getByTestId('error')).toBeVisible();
  return root;
}

/** What the server logged since `before`: our own lines, and any traceback. */
function news(server: JupyterServer, before: string): readonly string[] {
  return server
    .log()
    .slice(before.length)
    .split('\n')
    .filter(line => /\bcellucid \d{3} |Traceback|Error:/.test(line))
    .map(line => /cellucid (\d{3} \S+)/.exec(line)?.[1] ?? line);
}

const UNREADABLE = [
  { file: BAD.truncated, code: 'corrupt', says: /incomplete|damaged|truncated/i },
  { file: BAD.notHdf5, code: 'not_a_dataset', says: /\.h5ad|HDF5|AnnData/i },
  { file: BAD.notAnnData, code: 'not_a_dataset', says: /AnnData/ },
  { file: BAD.missing, code: 'not_found', says: /no dataset/i },
  { file: BAD.hidden, code: 'not_found', says: /no dataset/i },
  { file: '../outside.h5ad', code: 'not_found', says: /no dataset/i }
] as const;

test.describe('what cannot be opened is said in words', () => {
  for (const { file, code, says } of UNREADABLE) {
    test(`the page shows why for ${file}`, async ({ standalone, page }) => {
      const before = standalone.log();
      // By the query: a browser would resolve `..` in the address itself.
      const url = new URL(standalone.url('cellucid/'));
      url.searchParams.set('path', file);
      await page.goto(url.href);
      const root = await errorOf(page);
      const message = root.getByTestId('error-message');
      await expect(message).toContainText(file.split('/').at(-1) ?? file);
      await expect(root.getByTestId('error')).toContainText(says);
      await expect(root.getByTestId('error-hint')).not.toBeEmpty();
      await expect(root.locator('details code')).toHaveText(code);
      // No path of the server, in what a person sees.
      await expect(root).not.toContainText(standalone.rootDir);
      const status = code === 'not_found' ? 404 : 422;
      // The line may be written a moment after the answer.
      await expect.poll(() => news(standalone, before)).toEqual([`${status} ${code}`]);
    });
  }

  for (const { file, code } of UNREADABLE.slice(0, 3)) {
    test(`Lab shows the same for ${file}`, async ({ lab, page }) => {
      await openInLab(page, lab, file);
      const root = await errorOf(page);
      await expect(root.locator('details code')).toHaveText(code);
      await expect(root.getByTestId('error-message')).toContainText(file);
      await screenshot(page, `lab-error-${code}-${file.split('.')[0]}`);
    });
  }

  test('a folder that is no dataset says so', async ({ standalone, page }) => {
    await openPage(page, standalone, BAD.notADataset);
    const root = await errorOf(page);
    await expect(root.locator('details code')).toHaveText('not_a_dataset');
    await expect(root.getByTestId('error-message')).toContainText(BAD.notADataset);
  });
});

test.describe('what cannot be drawn says what to do', () => {
  test('no cells', async ({ lab, page }) => {
    await openInLab(page, lab, BAD.noCells);
    const empty = viewerOf(page).getByTestId('empty');
    await expect(empty).toContainText('no cells');
    await screenshot(page, 'lab-empty-no-cells');
  });

  test('no embedding', async ({ lab, page }) => {
    await openInLab(page, lab, BAD.noEmbedding);
    const empty = viewerOf(page).getByTestId('empty');
    await expect(empty).toContainText(/embedding/i);
    await expect(empty).toContainText(/umap/i);
    await screenshot(page, 'lab-empty-no-embedding');
  });

  test('no genes: the cells are drawn all the same', async ({ lab, page }) => {
    await openInLab(page, lab, BAD.noGenes);
    await waitReady(page, { cells: 2000 });
  });
});

test('a retry opens the file once it is there', async ({ standalone, page }) => {
  const { copyFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  await openPage(page, standalone, 'late.h5ad');
  const root = await errorOf(page);
  await copyFile(
    join(standalone.rootDir, 'atlas_csr.h5ad'),
    join(standalone.rootDir, 'late.h5ad')
  );
  await root.getByTestId('retry').click();
  await waitReady(page, { cells: 2000 });
});

test.describe('a file that changed while it is viewed is offered anew', () => {
  const CHANGES = {
    replaced: async (file: string, other: string) => {
      const { copyFile, rename } = await import('node:fs/promises');
      await copyFile(other, `${file}.part`);
      await rename(`${file}.part`, file);
    },
    // Into the same inode, as `write_h5ad` to an existing path does.
    overwritten: async (file: string, other: string) => {
      const { readFile, writeFile } = await import('node:fs/promises');
      await writeFile(file, await readFile(other));
    },
    truncated: async (file: string) => {
      const { stat, truncate } = await import('node:fs/promises');
      await truncate(file, Math.floor((await stat(file)).size / 2));
    }
  } as const;

  for (const [how, change] of Object.entries(CHANGES)) {
    test(how, async ({ standalone, page }) => {
      const { copyFile } = await import('node:fs/promises');
      const { join } = await import('node:path');
      const name = `changing_${how}.h5ad`;
      const file = join(standalone.rootDir, name);
      await copyFile(join(standalone.rootDir, 'atlas_csr.h5ad'), file);
      await openPage(page, standalone, name);
      const root = await waitReady(page, { cells: 2000 });
      await root.getByTestId('tab-gene').click();
      const genes = root.getByTestId('choice');
      await expect(genes.first()).toBeVisible();

      const other = join(standalone.rootDir, 'atlas_csc.h5ad');
      await change(file, other);
      await genes.first().click();
      const notice = root.getByTestId('notice');
      await expect(notice).toContainText(name);
      if (how === 'truncated') {
        // Not a dataset any more, and said so; then whoever writes it is done.
        await expect(notice).toContainText('incomplete');
        await CHANGES.overwritten(file, other);
        await notice.getByRole('button', { name: 'Retry' }).click();
      }
      await expect(notice).toContainText('changed');
      // The picture of the version that was opened stays until a person decides.
      await expect(root).toHaveAttribute('data-ready', 'true');
      await screenshot(page, `page-changed-${how}`);

      const opened = page.waitForRequest(
        request => request.method() === 'POST' && request.url().endsWith('/datasets')
      );
      await notice.getByRole('button', { name: 'Reload' }).click();
      await opened;
      await waitReady(page, { cells: 2000 });
      await expect(root.getByTestId('notice')).toHaveCount(0);
      await root.getByTestId('tab-gene').click();
      await genes.first().click();
      await expect(root.getByTestId('legend-title')).toContainText(' · X');
    });
  }
});
