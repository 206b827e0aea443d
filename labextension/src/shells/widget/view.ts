/**
 * One view of a `Viewer` in a notebook: asks the kernel what to show, chooses how the
 * data comes (Jupyter's server, else the comm), and passes events and commands on.
 */
import type { Manifest } from '../../contract/wire';
import { DisposableStore } from '../../core/disposable';
import { toErrorBody } from '../../data/errors';
import { PageTransport } from '../../data/page_transport';
import type { Transport } from '../../data/transport';
import type { Mount, ViewerHandle } from '../../viewer/api';
import { CommTransport } from './comm_transport';
import { hostTheme, watchHostTheme } from './host_theme';
import { sendFigure } from './figure_parts';
import { KernelLink, type WidgetModel } from './kernel_link';
import {
  PROTOCOL,
  type DrawMessage,
  type HighlightMessage,
  type OpenMessage
} from './messages';
import { sendSelection } from './selection_parts';
import { TraitSync } from './traits';

export interface WidgetContext {
  readonly model: WidgetModel;
  readonly el: HTMLElement;
  /** Base URL of the Jupyter server that served this page; null without one. */
  readonly baseUrl: string | null;
}

/** What a view needs beside its context; tests give their own. */
export interface ViewParts {
  readonly mount: Mount;
  readonly serverTransport: (baseUrl: string) => Transport;
}

const WAITING = 'Waiting for the kernel…';
const STILL_WAITING =
  'The kernel has not answered: it is busy, or it ended since this cell ran. ' +
  'When it is free the cells appear; when it ended, run the cell again.';
const PATIENCE_MS = 5000;
const DEFAULT_HEIGHT = 600;

export class WidgetView {
  private readonly context: WidgetContext;
  private readonly parts: ViewParts;
  private readonly link: KernelLink;
  private readonly frame = document.createElement('div');
  private readonly undo = new DisposableStore();
  /** What belongs to one mounted viewer, and goes with it. */
  private mounted: DisposableStore | null = null;
  private viewer: ViewerHandle | null = null;
  private manifest: Manifest | null = null;
  private traits: TraitSync | null = null;
  private disposed = false;

  constructor(context: WidgetContext, parts: ViewParts) {
    this.context = context;
    this.parts = parts;
    this.link = new KernelLink(context.model);
    this.undo.add(this.link);
    this.undo.add(this.link.on('open', message => void this.open(message)));
    this.undo.add(
      this.link.on('highlight', (message, buffers) => this.highlight(message, buffers))
    );
    this.undo.add(this.link.on('draw', message => void this.draw(message)));
    this.undo.add(this.link.on('reset_view', () => this.viewer?.resetView()));
    this.undo.add(watchHostTheme(theme => this.viewer?.setTheme(theme)));
    this.buildFrame();
    this.link.send({ type: 'hello', protocol: PROTOCOL, base_url: context.baseUrl });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.unmount();
    this.link.send({ type: 'bye' });
    this.undo.dispose();
    this.frame.remove();
  }

  private buildFrame(): void {
    const { frame } = this;
    const { model, el } = this.context;
    frame.className = 'cellucid-widget';
    // Notebook shortcuts (d d deletes a cell) must not fire from inside the viewer.
    frame.dataset['lmSuppressShortcuts'] = 'true';
    frame.style.position = 'relative';
    frame.style.overflow = 'hidden';
    const fit = (): void => {
      const height = Number(model.get('height'));
      frame.style.height = `${Number.isFinite(height) && height > 0 ? height : DEFAULT_HEIGHT}px`;
    };
    fit();
    model.on('change:height', fit);
    this.undo.add(() => model.off('change:height', fit));
    this.tell(WAITING);
    const timer = setTimeout(() => {
      if (this.viewer === null) this.tell(STILL_WAITING);
    }, PATIENCE_MS);
    this.undo.add(() => clearTimeout(timer));
    el.append(frame);
  }

  /** A sentence in place of the viewer. */
  private tell(text: string): void {
    const note = document.createElement('p');
    note.className = 'cellucid-widget-note';
    note.setAttribute('role', 'status');
    note.textContent = text;
    note.style.cssText = 'margin:0;padding:24px;opacity:.75;font:13px/1.5 sans-serif';
    this.frame.replaceChildren(note);
  }

  private async open(message: OpenMessage): Promise<void> {
    const transport = await this.transportFor(message);
    if (this.disposed) {
      transport?.dispose();
      return;
    }
    if (transport === null) {
      this.link.send({ type: 'need_comm', reason: 'The server was not reached.' });
      return;
    }
    this.unmount();
    this.mount(transport, message.path);
  }

  /** null where the server cannot be used from this page. */
  private async transportFor(message: OpenMessage): Promise<Transport | null> {
    if (message.mode === 'comm') return new CommTransport(this.link);
    const { baseUrl } = this.context;
    if (baseUrl === null) return null;
    const transport = this.parts.serverTransport(baseUrl);
    try {
      const answer = await transport.send({ method: 'GET', path: 'health' });
      if (answer.status === 200) return transport;
    } catch {
      // No extension on that server, or no way to it: the kernel answers instead.
    }
    transport.dispose();
    return null;
  }

  private mount(transport: Transport, path: string): void {
    const { model } = this.context;
    const mounted = new DisposableStore();
    this.mounted = mounted;
    mounted.add(transport);
    const host = document.createElement('div');
    host.style.cssText = 'position:absolute;inset:0';
    this.frame.replaceChildren(host);
    mounted.add(() => host.remove());
    const viewer = this.parts.mount(host, transport, {
      path,
      theme: hostTheme(),
      layout: 'cell'
    });
    this.viewer = viewer;
    mounted.add(viewer);
    const traits = new TraitSync(model, viewer, error => {
      this.link.send({ type: 'error', ...toErrorBody(error), shown: false });
    });
    mounted.add(traits);
    this.traits = traits;
    this.forward(viewer, traits, mounted);
  }

  private forward(
    viewer: ViewerHandle,
    traits: TraitSync,
    mounted: DisposableStore
  ): void {
    const { link } = this;
    mounted.add(
      viewer.on('ready', ({ manifest }) => {
        this.manifest = manifest;
        const { name, version, n_cells, n_genes } = manifest;
        link.send({ type: 'ready', name, version, n_cells, n_genes });
        traits.start(manifest);
      })
    );
    mounted.add(
      viewer.on('selection', ({ selection, version }) => {
        if (this.manifest === null) return;
        sendSelection(link, selection, version, this.manifest.n_cells);
      })
    );
    mounted.add(
      viewer.on('click', ({ position, row, obsName }) =>
        link.send({ type: 'click', position, row, obs_name: obsName })
      )
    );
    mounted.add(
      viewer.on('hover', cell =>
        link.send({
          type: 'hover',
          position: cell?.position ?? null,
          row: cell?.row ?? null,
          obs_name: cell?.obsName ?? null
        })
      )
    );
    mounted.add(viewer.on('state', ({ state }) => traits.publish(state)));
    mounted.add(
      viewer.on('error', ({ code, message, hint }) =>
        link.send({ type: 'error', code, message, hint, shown: true })
      )
    );
  }

  /** What Python set before it asked for a figure is in it. */
  private async draw({ id, options }: DrawMessage): Promise<void> {
    const { link, viewer, traits } = this;
    await sendFigure(link, id, async () => {
      if (viewer === null) throw new Error('The viewer is not open yet.');
      await traits?.applied();
      return options === null ? viewer.screenshot() : viewer.figure(options);
    });
  }

  private highlight(message: HighlightMessage, buffers: readonly DataView[]): void {
    const { viewer, manifest } = this;
    // A bitmap of another version would mark the wrong cells.
    if (viewer === null || manifest === null || message.version !== manifest.version) {
      return;
    }
    const [bits] = buffers;
    if (message.count === null || bits === undefined) {
      viewer.setHighlight(null);
      return;
    }
    if (bits.byteLength !== Math.ceil(manifest.n_cells / 8)) return;
    viewer.setHighlight({
      bits: new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength).slice(),
      count: message.count
    });
  }

  private unmount(): void {
    this.viewer = null;
    this.manifest = null;
    this.traits = null;
    this.mounted?.dispose();
    this.mounted = null;
  }
}

/** The parts of a page: the server's routes on the page's own origin. */
export function pageParts(mount: Mount): ViewParts {
  return { mount, serverTransport: baseUrl => new PageTransport(baseUrl) };
}
