/**
 * Measure candidates in headless Chromium, each in a fresh page and the candidates in
 * turn. One JSON line a run on stdout; pictures into a folder.
 *
 * Usage: node run.mjs '{"candidates": [], "cells": [], "rounds": 1, "frames": 5,
 *                       "chromium": "", "flags": [], "pictures": "folder"}'
 */
import { createServer } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const require = createRequire(new URL('../../ui-tests/package.json', import.meta.url));
const { chromium } = require('@playwright/test');

const options = JSON.parse(process.argv[2]);
const here = new URL('.', import.meta.url).pathname;
process.chdir(here);

/** Of a text, or of a file: what a file does is kept, though its package names it pure. */
async function bundle(source, { minify = false } = {}) {
  const { outputFiles } = await build({
    ...(source.endsWith('.ts')
      ? { entryPoints: [source] }
      : { stdin: { contents: source, resolveDir: here, loader: 'js' } }),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    minify,
    loader: { '.wasm': 'binary' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error'
  });
  return Buffer.from(outputFiles[0].contents);
}

/** Mean difference, 0..255, of the pictures' means over squares of 20 pixels. */
function difference(page, pictures) {
  return page.evaluate(async ([first, second]) => {
    const means = async text => {
      const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      // Drawn smaller by the browser: that is the mean over squares.
      const small = new OffscreenCanvas(bitmap.width / 20, bitmap.height / 20);
      const pen = small.getContext('2d');
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(bitmap, 0, 0, small.width, small.height);
      return pen.getImageData(0, 0, small.width, small.height).data;
    };
    const [a, b] = [await means(first), await means(second)];
    return (
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / (a.length * 0.75)
    );
  }, pictures);
}

const pageOf = name => `
import './stage/instrument.mjs';
import * as candidate from './candidates/${name}.mjs';
import { run } from './stage/page.mjs';
globalThis.run = options => run(candidate, options);`;

const scripts = new Map();
for (const name of options.candidates) {
  scripts.set(`/${name}.js`, await bundle(pageOf(name)));
}

scripts.set(
  '/render.worker.js',
  await bundle('../../labextension/src/workers/render.worker.ts')
);

const HTML = name => `<!doctype html><meta charset="utf-8"><style>
html,body{margin:0;background:#fff}#stage{width:800px;height:600px;overflow:hidden;position:relative}
</style><div id="stage"></div><script type="module" src="/${name}.js"></script>`;

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  // Isolated, or the browser does not tell the page's memory.
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const script = scripts.get(pathname);
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ?? HTML(pathname.slice(1)));
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
if (options.pictures) await mkdir(options.pictures, { recursive: true });

for (let round = 0; round < options.rounds; round++) {
  for (const cells of options.cells) {
    // The first candidate's picture: the others must show the same.
    let reference;
    for (const name of options.candidates) {
      // A browser of its own: nobody inherits another's memory or a busy GPU process.
      const browser = await chromium.launch({
        executablePath: options.chromium,
        args: options.flags
      });
      const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
      try {
        await page.goto(`http://127.0.0.1:${port}/${name}`);
        await page.waitForFunction(() => typeof globalThis.run === 'function');
        const timeout = options.seconds * 1000;
        const report = await Promise.race([
          page.evaluate(
            async given => {
              try {
                return await globalThis.run(given);
              } catch (error) {
                return { failed: String(error?.stack ?? error) };
              }
            },
            { cells, frames: options.frames, memory: round === 0 }
          ),
          new Promise(resolve =>
            setTimeout(
              () => resolve({ failed: `no end after ${options.seconds} s` }),
              timeout
            )
          )
        ]);
        if (options.pictures && round === 0 && !report.failed) {
          const path = join(options.pictures, `${name}_${cells}.png`);
          const picture = (await page.screenshot({ path })).toString('base64');
          reference ??= picture;
          report.differs = await difference(page, [reference, picture]);
        }
        console.log(JSON.stringify({ candidate: name, cells, round, ...report }));
      } catch (error) {
        console.log(
          JSON.stringify({ candidate: name, cells, round, failed: String(error) })
        );
      }
      await browser.close();
    }
  }
}
if (options.size) {
  for (const [name, source] of Object.entries(options.size)) {
    const code = await bundle(source, { minify: true });
    console.log(
      JSON.stringify({ bundle: name, bytes: code.length, gzip: gzipSync(code).length })
    );
  }
}
server.close();
