/**
 * A file's size is not what opening it costs: 20 GB of matrix move no more bytes to the
 * browser than a small file with the same cells, and no copy of it is made.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { doubleClick, openLab } from '../fixtures/lab';
import { PYTHON, ROOT } from '../fixtures/python';
import { expect, test } from '../fixtures/test';
import type { JupyterServer } from '../fixtures/servers';
import { waitReady } from '../fixtures/viewer';

const CELLS = 20_000;

/** Bytes that files below a folder occupy on disk; holes occupy none. */
function onDisk(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce(
      (sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512,
      0
    );
}

/**
 * Whether an answer is of the opened dataset, or of the file itself. Lab's own polls and
 * the progress of a background job go by the clock, not by the file.
 */
function isOfOpening(address: string, file: string): boolean {
  return (
    /cellucid\/api\/datasets(\/.+\/(points|obs|order)\/.+)?$/.test(
      address.split('?')[0]
    ) || address.includes(`/${file}`)
  );
}

/**
 * Open by double click; return the bytes that moved to the browser, by address: of the
 * last answer, since a server that is busy may be asked again.
 */
async function bytesToOpen(
  page: Page,
  server: JupyterServer,
  file: string
): Promise<Map<string, number>> {
  await openLab(page, server);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const addresses = new Map<string, string>();
  const bytes = new Map<string, number>();
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    addresses.set(requestId, response.url);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const address = addresses.get(requestId) ?? 'unnamed';
    if (isOfOpening(address, file)) {
      bytes.set(address, encodedDataLength);
    }
  });
  await doubleClick(page, file);
  await waitReady(page, { cells: CELLS });
  await devtools.detach();
  return bytes;
}

test('20 GB move no more bytes than a small file, and are not copied', async ({
  lab,
  browser
}) => {
  const write = (name: string, call: string): string => {
    const path = join(lab.rootDir, name);
    const code = `from pathlib import Path\nfrom benchmarks.sparse_file import *\n${call}`;
    execFileSync(PYTHON, ['-c', code, path], { cwd: ROOT });
    return path;
  };
  const paths = [
    write('few.h5ad', `import sys; write_small_file(Path(sys.argv[1]), ${CELLS})`),
    write(
      'huge.h5ad',
      `import sys; write_sparse_file(Path(sys.argv[1]), 20 * 10**9, ${CELLS})`
    )
  ];
  try {
    expect(statSync(paths[1]).size).toBeGreaterThan(20e9);
    const before = onDisk(lab.rootDir);
    const moved: Map<string, number>[] = [];
    for (const file of ['few.h5ad', 'huge.h5ad']) {
      // A context of its own: nothing is cached from the other file.
      const context = await browser.newContext();
      moved.push(await bytesToOpen(await context.newPage(), lab, file));
      await context.close();
    }
    const [few, huge] = moved.map(bytes =>
      [...bytes.values()].reduce((a, b) => a + b, 0)
    );
    // Positions, codes and their summaries: at least 5 bytes a cell before packing.
    expect(few).toBeGreaterThan(CELLS);
    // The manifest says how many genes there are; headers differ by some bytes.
    const list = JSON.stringify([...moved[1]], null, 1);
    expect(huge, `20 GB moved ${list}`).toBeLessThan(few * 1.02 + 2_000);
    expect(onDisk(lab.rootDir) - before).toBeLessThan(100_000);
    const checkpoints = join(lab.rootDir, '.ipynb_checkpoints');
    const copies = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
    expect(copies.filter(name => !name.endsWith('.ipynb'))).toEqual([]);
  } finally {
    for (const path of paths) {
      rmSync(path);
    }
  }
});
