/**
 * The viewer in a notebook cell: what a person does there is in the kernel, and what
 * Python asks for is on screen.
 */
import type { Page } from '@playwright/test';
import { FILES } from '../fixtures/data';
import { openLab } from '../fixtures/lab';
import { drawLasso, insideInPython } from '../fixtures/lasso';
import { recordNetwork } from '../fixtures/network';
import { outputOf, runCell } from '../fixtures/notebook';
import { expect, test } from '../fixtures/test';
import { expectClusters, screenshot, viewerOf, waitReady } from '../fixtures/viewer';

const QUAD = [
  [0.3, 0.25],
  [0.62, 0.3],
  [0.55, 0.72],
  [0.35, 0.6]
] as const;

const PATH = `"${FILES.csr}"`;
const SHOW = `from cellucid_ext import open_dataset, show
viewer = show(${PATH}, height=420)
@viewer.on_selection
def report(selection):
    print("hook:", len(selection), "cells")
`;
/** The coordinates that the viewer shows first, read by anndata alone. */
const COORDINATES = `
import anndata
adata = anndata.read_h5ad(${PATH})
with open_dataset(${PATH}) as opened:
    structure = opened.manifest.structure
coordinates = adata.obsm[structure.embeddings[structure.default_embedding].key]
`;

/** Ask Python until it answers so: what a browser says takes a moment to arrive. */
async function expectPython(page: Page, code: string, answer: string): Promise<void> {
  await expect.poll(() => runCell(page, code), { timeout: 60_000 }).toBe(answer);
}

test('a lasso is viewer.selection: exactly the cells of a polygon test in numpy', async ({
  lab,
  page,
  context
}) => {
  await openLab(page, lab, FILES.notebook);
  const network = recordNetwork(context);
  await runCell(page, SHOW);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, root);
  const drawn = await drawLasso(page, root, QUAD);
  // The hook's output appears under the viewer's own cell.
  await expect(outputOf(page, 0)).toContainText(/hook: \d+ cells/);
  expect(await runCell(page, 'viewer.selection')).toContain('<Selection: ');
  await page.locator('.jp-WindowedPanel-outer:visible').evaluate(panel => {
    panel.scrollTop = 0;
  });
  await waitReady(page);
  await screenshot(page, 'notebook-lasso');

  await runCell(page, COORDINATES + insideInPython(drawn, 'coordinates'));
  const counts = await runCell(page, 'print(inside.sum(), len(viewer.selection))');
  const [expected, selected] = counts.trim().split(' ').map(Number);
  expect(expected).toBeGreaterThan(50);
  expect(selected).toBe(expected);
  expect(
    await runCell(page, 'print(bool((viewer.selection.mask == inside).all()))')
  ).toBe('True\n');
  await expect(outputOf(page, 0)).toContainText(`hook: ${expected} cells`);
  expect(
    await runCell(
      page,
      'sub = viewer.selection.to_adata()\n' +
        'print(list(sub.obs_names) == list(adata.obs_names[inside]))'
    )
  ).toBe('True\n');
  // The data came from the server, not through the kernel.
  expect(
    network.some(({ url }) => /cellucid\/api\/datasets\/.+\/points\//.test(url))
  ).toBe(true);
});

test('Python colours, marks and moves what the browser shows, and hears of it', async ({
  lab,
  page
}) => {
  await openLab(page, lab, FILES.notebook);
  await runCell(page, SHOW + COORDINATES);
  const root = await waitReady(page, { cells: 2000 });
  // The default colour is known to Python without anybody setting it.
  await expectPython(
    page,
    'print(viewer.color_by in adata.obs and viewer.embedding in adata.obsm)',
    'True\n'
  );
  await runCell(page, 'gene = adata.var_names[3]\nviewer.color_by = gene');
  const gene = (await runCell(page, 'print(gene)')).trim();
  await expect(root.getByTestId('legend-title')).toContainText(gene);
  await runCell(page, 'viewer.highlight(adata.obs_names[:5])\nviewer.reset_view()');
  await waitReady(page);

  // A name that nothing has: said under the cell, and the colour stays.
  await runCell(page, 'viewer.color_by = "no such thing"');
  await expect(outputOf(page, 0)).toContainText('no such thing');
  await expectPython(page, 'print(viewer.color_by == gene)', 'True\n');
});

test('an error in a hook is shown under the cell, and the viewer goes on', async ({
  lab,
  page
}) => {
  await openLab(page, lab, FILES.notebook);
  await runCell(
    page,
    `${SHOW}
@viewer.on_selection()
def fails(selection):
    raise ValueError("my own mistake")
`
  );
  const root = await waitReady(page, { cells: 2000 });
  await drawLasso(page, root, QUAD);
  await expect(outputOf(page, 0)).toContainText('ValueError');
  await expect(outputOf(page, 0)).toContainText('my own mistake');
  await expect(outputOf(page, 0)).toContainText(/hook: \d+ cells/);
  await runCell(page, 'viewer.clear_hooks()');
  await root.getByTestId('clear-selection').click();
  await expectPython(page, 'print(len(viewer.selection))', '0\n');
});

test('a live AnnData is shown through the kernel alone', async ({
  lab,
  page,
  context
}) => {
  await openLab(page, lab, FILES.notebook);
  const network = recordNetwork(context);
  await runCell(
    page,
    `${SHOW}${COORDINATES}import numpy as np
viewer.close()
live = adata[np.arange(adata.n_obs) % 2 == 0].copy()
viewer = show(live, height=420)`
  );
  const root = await waitReady(page, { cells: 1000 });
  await expectClusters(page, root);
  const before = network.length;
  const drawn = await drawLasso(page, root, QUAD);
  await expectPython(page, 'print(len(viewer.selection) > 20)', 'True\n');
  await runCell(page, insideInPython(drawn, 'coordinates[::2]'));
  expect(
    await runCell(page, 'print(bool((viewer.selection.mask == inside).all()))')
  ).toBe('True\n');
  await runCell(page, 'viewer.color_by = live.var_names[3]');
  await waitReady(page);
  // Neither the lasso nor the gene asked the server for anything.
  const asked = network.slice(before).filter(({ url }) => url.includes('/cellucid/api/'));
  expect(asked).toEqual([]);
});

test('without a server of ours the kernel sends code and data', async ({ lab, page }) => {
  await openLab(page, lab, FILES.notebook);
  // As in VS Code, or beside a server that lacks the extension.
  await page.route('**/cellucid/**', route => route.abort());
  await runCell(page, SHOW);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, root);
  await drawLasso(page, root, QUAD);
  await expect(outputOf(page, 0)).toContainText(/hook: \d+ cells/);
  await expectPython(page, 'print(len(viewer.selection) > 50)', 'True\n');
});

test('Notebook 7 shows the viewer too', async ({ notebook7, page }) => {
  await page.goto(notebook7.url(`notebooks/${FILES.notebook}`));
  await page.waitForFunction(() => Boolean(window.jupyterapp));
  await runCell(page, SHOW);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, viewerOf(page));
  await drawLasso(page, root, QUAD);
  await expect(outputOf(page, 0)).toContainText(/hook: \d+ cells/);
  await expectPython(page, 'print(len(viewer.selection) > 50)', 'True\n');
  await screenshot(page, 'notebook7-cell');
});
