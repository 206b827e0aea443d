/**
 * Figures: the three files hold the same, and Python gets what the browser draws.
 */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { FILES } from '../fixtures/data';
import { openLab } from '../fixtures/lab';
import { recordComplaints } from '../fixtures/network';
import { runCell } from '../fixtures/notebook';
import { expect, test } from '../fixtures/test';
import { waitReady } from '../fixtures/viewer';

async function save(page: Page, root: Locator, format: string): Promise<Buffer> {
  await root.getByTestId('figure-button').click();
  await root.getByTestId('figure-dialog').getByText(format, { exact: true }).click();
  await expect(root.getByTestId('figure-preview')).toHaveAttribute('data-drawn', 'true');
  const coming = page.waitForEvent('download');
  await root.getByTestId('figure-save').click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
  await expect(root.getByTestId('figure-dialog')).toHaveCount(0);
  return readFileSync(await download.path());
}

test('names stand over the cells, and a figure holds them as text', async ({
  standalone,
  page
}) => {
  const complaints = await recordComplaints(page);
  await page.goto(standalone.url(`cellucid/open/${FILES.csr}`));
  const root = await waitReady(page, { cells: 2000 });
  await root.getByTestId('canvas').focus();
  await page.keyboard.press('t');
  const names = root.getByTestId('label');
  await expect(names.first()).toBeVisible();
  const shown = await names.allTextContents();

  const svg = (await save(page, root, 'SVG')).toString('utf8');
  for (const name of shown.slice(0, 3)) expect(svg).toContain(`>${name}</text>`);
  expect(svg).toContain('href="data:image/png;base64,');

  const png = await save(page, root, 'PNG');
  // Six by four inches at 300 dots an inch.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1800, 1200]);
  const pdf = (await save(page, root, 'PDF')).toString('latin1');
  expect(pdf.startsWith('%PDF-1.4')).toBe(true);
  expect(pdf.trimEnd().endsWith('%%EOF')).toBe(true);
  expect(complaints).toEqual({ exceptions: [], violations: [] });
});

test('Python saves a figure in the colour it set just before', async ({ lab, page }) => {
  await openLab(page, lab, FILES.notebook);
  await runCell(
    page,
    `from cellucid_ext import show\nviewer = show("${FILES.csr}", height=420)`
  );
  await waitReady(page, { cells: 2000 });
  const code = `
from pathlib import Path
from tempfile import mkdtemp
viewer.color_by = viewer.color_by
svg = await viewer.save_figure(Path(mkdtemp()) / "x.svg", width=3, height=2, dpi=96)
image = await viewer.screenshot()
print(svg.read_text().count("<image"), image.data[1:4])
`;
  expect(await runCell(page, code)).toBe("1 b'PNG'\n");
});
