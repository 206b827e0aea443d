/**
 * Makes the worker of the CPU back-end: from the file beside the bundle where a page
 * serves one, from its embedded source where the bundle came without its folder (VS
 * Code, Colab), and not at all where a policy forbids both.
 */
import { WORKER_SOURCE } from './worker_source';

/** As much of Trusted Types as is used; not all browsers know them. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string }
  ): { createScriptURL(url: string): unknown };
}

/** The one policy that the page's `trusted-types` directive names. */
export const POLICY_NAME = 'cellucid-worker';
/** Milliseconds: a worker that says nothing was refused, or its file is not there. */
const PATIENCE = 10_000;

let trusted: ((url: string) => string) | null = null;

/** The address of our own worker, in the form that the page's policy asks for. */
function trust(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trusted === null) {
    const policy = trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL: own });
    trusted = text => (policy ? (policy.createScriptURL(text) as string) : text);
  }
  return trusted(url);
}

function own(url: string): string {
  const ours = ['./render.worker.js', './masks.worker.js'];
  if (ours.some(name => new URL(name, here).href === url)) return url;
  throw new TypeError('Only the workers of the viewer may be started.');
}

// Not written inside `new URL`, so that no bundler takes the address for an asset.
const here = import.meta.url;
/**
 * JupyterLab's bundler puts the address of the source file in place of ours, and makes
 * files of their own from exactly the words `new Worker(new URL(…, import.meta.url))`.
 * Elsewhere those words would break the page's policy, which reports every attempt.
 */
const inLab = here.startsWith('file:');

/** Ways to make a worker, best first; each may throw. */
const WAYS: readonly (() => Worker)[] = [
  () =>
    inLab
      ? new Worker(new URL('./render.worker.js', import.meta.url), { type: 'module' })
      : new Worker(trust(new URL('./render.worker.js', here).href), { type: 'module' }),
  () => {
    const blob = new Blob([WORKER_SOURCE], { type: 'text/javascript' });
    const url = URL.createObjectURL(blob);
    try {
      return new Worker(url, { type: 'module' });
    } finally {
      // The worker has begun to load it.
      setTimeout(() => URL.revokeObjectURL(url), PATIENCE);
    }
  }
];

/** A worker that answers, or null. */
export async function startRenderWorker(): Promise<Worker | null> {
  if (typeof Worker === 'undefined') return null;
  for (const make of WAYS) {
    const worker = await running(make);
    if (worker) return worker;
  }
  return null;
}

/**
 * A worker for the masks, or null where none may be made. Whether it really runs shows
 * later, by its first error: the main thread can do its work.
 */
export function startMaskWorker(): Worker | null {
  if (typeof Worker === 'undefined') return null;
  try {
    return inLab
      ? new Worker(new URL('./masks.worker.js', import.meta.url), { type: 'module' })
      : new Worker(trust(new URL('./masks.worker.js', here).href), { type: 'module' });
  } catch {
    return null;
  }
}

async function running(make: () => Worker): Promise<Worker | null> {
  let worker: Worker;
  try {
    worker = make();
  } catch {
    return null;
  }
  const ready = await new Promise<boolean>(resolve => {
    const timer = setTimeout(() => resolve(false), PATIENCE);
    const end = (value: boolean) => {
      clearTimeout(timer);
      resolve(value);
    };
    worker.onmessage = () => end(true);
    worker.onerror = event => {
      // Told here, so that the console stays quiet: there is another way.
      event.preventDefault();
      end(false);
    };
  });
  worker.onmessage = null;
  worker.onerror = null;
  if (ready) return worker;
  worker.terminate();
  return null;
}
