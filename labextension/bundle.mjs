/**
 * Bundle the viewer for the places that have no Lab around it: the standalone
 * page and the notebook widget. Runs after jupyter-builder, into its output.
 */
import { build } from 'esbuild';
import { mkdir } from 'node:fs/promises';

const out =
  process.env.CELLUCID_BUNDLE_DIR ?? '../cellucid_ext/labextension/static/viewer';
const dev = process.argv.includes('--dev');

await mkdir(out, { recursive: true });
await build({
  entryPoints: {
    viewer: 'src/shells/widget/bundle.ts',
    page: 'src/shells/page/main.tsx',
    // The names by which `src/workers/start.ts` looks for them, beside either page.
    'render.worker': 'src/workers/render.worker.ts',
    'masks.worker': 'src/workers/masks.worker.ts'
  },
  bundle: true,
  format: 'esm',
  target: 'es2022',
  outdir: out,
  minify: !dev,
  sourcemap: dev ? 'inline' : false,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': dev ? '"development"' : '"production"' },
  legalComments: 'linked',
  logLevel: 'warning'
});
await build({
  entryPoints: ['style/viewer.css'],
  bundle: true,
  target: 'es2022',
  outdir: out,
  minify: !dev,
  logLevel: 'warning'
});
