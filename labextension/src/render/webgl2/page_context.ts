/**
 * The one WebGL2 context of a page: a browser keeps some 16 alive, a page of viewers
 * may hold more. Every viewer draws into targets of its own and shows a copy. Other
 * bundles of this extension on the page find the same one.
 */
import { RendererUnavailableError } from '../errors';
import type { Gpu } from './gpu';
import { Program } from './program';
import { GpuClock, TurnLoop } from './schedule';
import { sumFormats, type SumFormats } from './sum_format';

/** A viewer that draws with the context. */
export interface Tenant {
  frame(): void;
  /** Everything on the GPU is gone. */
  lost(): void;
  /** There is a context again: make everything anew. */
  restored(): void;
}

/** Bump the number with any change of what tenants call. */
const KEY = Symbol.for('cellucid-ext/webgl2/1');

const ATTRIBUTES: WebGLContextAttributes = {
  alpha: true,
  antialias: false,
  depth: false,
  stencil: false,
  premultipliedAlpha: true,
  powerPreference: 'high-performance'
};

/** Milliseconds to wait for the browser before another context is made. */
const PATIENCE = 1000;

export type PageCanvas = OffscreenCanvas | HTMLCanvasElement;

interface Opened {
  readonly canvas: PageCanvas;
  readonly gl: WebGL2RenderingContext;
}

function open(): Opened | null {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(1, 1);
    const gl = canvas.getContext('webgl2', ATTRIBUTES);
    if (gl) return { canvas, gl };
  }
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', ATTRIBUTES);
  return gl && { canvas, gl };
}

export class PageContext implements Gpu {
  /** The page's context, made for its first tenant; throws where there is none. */
  static join(tenant: Tenant): PageContext {
    const page = globalThis as unknown as Record<symbol, PageContext | undefined>;
    const found = (page[KEY] ??= PageContext.create());
    found.tenants.add(tenant);
    return found;
  }

  private static create(): PageContext {
    const opened = open();
    if (!opened) throw new RendererUnavailableError();
    return new PageContext(opened);
  }

  multiDraw: WEBGL_multi_draw | null = null;
  /** Largest side of a texture. */
  largest = 4096;
  sums: SumFormats = { density: null, translucent: null };
  clock: GpuClock;
  readonly loop: TurnLoop;
  private readonly tenants = new Set<Tenant>();
  private readonly programs = new Map<string, Program>();
  private replacing: ReturnType<typeof setTimeout> | null = null;

  private constructor(private opened: Opened) {
    this.clock = new GpuClock(opened.gl);
    this.loop = new TurnLoop(() => this.clock);
    this.watch(opened);
    this.begin();
    if (opened.gl.isContextLost()) this.waitForAnother();
  }

  get gl(): WebGL2RenderingContext {
    return this.opened.gl;
  }

  get canvas(): PageCanvas {
    return this.opened.canvas;
  }

  program(vertex: string, fragment: string): Program {
    const key = `${vertex}\n${fragment}`;
    let program = this.programs.get(key);
    if (!program) {
      program = new Program(this.gl, vertex, fragment);
      this.programs.set(key, program);
    }
    return program;
  }

  /** The last tenant closes the door. */
  leave(tenant: Tenant): void {
    this.tenants.delete(tenant);
    this.loop.forget(tenant);
    if (this.tenants.size > 0) return;
    this.clock.dispose();
    this.loop.dispose();
    if (this.replacing !== null) clearTimeout(this.replacing);
    this.unwatch(this.opened);
    for (const program of this.programs.values()) program.dispose();
    this.programs.clear();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
    const page = globalThis as unknown as Record<symbol, PageContext | undefined>;
    if (page[KEY] === this) page[KEY] = undefined;
  }

  private begin(): void {
    const { gl } = this;
    this.multiDraw = gl.getExtension('WEBGL_multi_draw');
    this.sums = sumFormats(gl);
    const largest: unknown = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    // Nothing is known of a context that is lost from the start.
    if (typeof largest === 'number' && largest > 0) this.largest = largest;
  }

  private watch({ canvas }: Opened): void {
    canvas.addEventListener('webglcontextlost', this.whenLost);
    canvas.addEventListener('webglcontextrestored', this.whenRestored);
  }

  private unwatch({ canvas }: Opened): void {
    canvas.removeEventListener('webglcontextlost', this.whenLost);
    canvas.removeEventListener('webglcontextrestored', this.whenRestored);
  }

  private readonly whenLost = (event: Event): void => {
    // Without this the browser never restores it.
    event.preventDefault();
    this.clock.dispose();
    this.programs.clear();
    for (const tenant of [...this.tenants]) tenant.lost();
    this.waitForAnother();
  };

  private readonly whenRestored = (): void => {
    if (this.replacing !== null) clearTimeout(this.replacing);
    this.replacing = null;
    this.clock = new GpuClock(this.gl);
    this.programs.clear();
    this.begin();
    for (const tenant of [...this.tenants]) tenant.restored();
  };

  /** Some browsers and drivers never give a lost context back. */
  private waitForAnother(): void {
    this.replacing ??= setTimeout(() => {
      this.replacing = null;
      const another = open();
      if (!another || another.gl.isContextLost()) {
        this.waitForAnother();
        return;
      }
      this.unwatch(this.opened);
      this.opened = another;
      this.watch(another);
      this.whenRestored();
    }, PATIENCE);
  }
}
