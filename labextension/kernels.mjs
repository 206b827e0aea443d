/**
 * Compile the kernels of the CPU back-end to WebAssembly, and bundle the worker that
 * runs them. Both become TypeScript modules (not in git), so that every bundler, the
 * type checker and the tests find them like any other source.
 *
 * Does nothing while its results are newer than its sources; `--force` always works.
 */
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const KERNELS = join(root, 'src/render/cpu/kernels');
const WASM = join(root, 'src/render/cpu/wasm_module.ts');
const WORKER = join(root, 'src/workers/worker_source.ts');
const WORKER_ENTRY = join(root, 'src/workers/render.worker.ts');

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === WASM || path === WORKER) continue;
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

function isFresh(result, ...folders) {
  if (process.argv.includes('--force') || !existsSync(result)) return false;
  const made = statSync(result).mtimeMs;
  return folders.every(folder => newest(join(root, folder)) < made);
}

/** A module that exports one long string. */
function writeModule(path, what, name, text) {
  const source =
    `/** ${what}: made by kernels.mjs, never edited. */\n` +
    `export const ${name} = ${JSON.stringify(text)};\n`;
  // Unchanged: watchers and make see nothing new.
  const digest = value => createHash('sha256').update(value).digest('hex');
  if (existsSync(path) && digest(readFileSync(path)) === digest(source)) {
    writeFileSync(path, source);
    return;
  }
  writeFileSync(path, source);
}

async function compileKernels() {
  let binary = null;
  const { error, stderr } = await asc.main(
    [
      'wasm/index.ts',
      ...['--outFile', 'kernels.wasm', '--baseDir', root],
      ...['--runtime', 'stub', '--importMemory', '--maximumMemory', '65536'],
      ...['--enable', 'simd', '--optimizeLevel', '3', '--shrinkLevel', '0'],
      ...['--noAssert', '--converge', '--use', 'abort=']
    ],
    {
      readFile(name, base) {
        let path = resolve(base, name);
        // What is not the same for both compilers has a twin in `wasm`.
        const twin = join(root, 'wasm', relative(KERNELS, path));
        if (dirname(path) === KERNELS && existsSync(twin)) path = twin;
        return existsSync(path) && statSync(path).isFile()
          ? readFileSync(path, 'utf8')
          : null;
      },
      writeFile(name, content) {
        if (name.endsWith('.wasm')) binary = Buffer.from(content);
      }
    }
  );
  if (error || binary === null) throw new Error(`${error}\n${stderr}`);
  const text = binary.toString('base64');
  writeModule(WASM, 'The kernels as WebAssembly, in base64', 'WASM', text);
}

async function bundleWorker() {
  const { outputFiles } = await build({
    entryPoints: [WORKER_ENTRY],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning'
  });
  const [{ text }] = outputFiles;
  writeModule(WORKER, 'The worker, for pages that load none', 'WORKER_SOURCE', text);
}

if (!isFresh(WASM, 'src/render/cpu/kernels', 'wasm')) await compileKernels();
if (existsSync(WORKER_ENTRY)) {
  if (!isFresh(WORKER, 'src/render', 'src/workers', 'src/scene')) await bundleWorker();
}
