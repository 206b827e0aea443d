/**
 * One viewer: data, state, picture and user interface put together in one element,
 * and taken apart again.
 */
import { createRoot, type Root } from 'react-dom/client';
import { Events } from '../core/emitter';
import { throttle } from '../core/throttle';
import { toErrorBody } from '../data/errors';
import type { Transport } from '../data/transport';
import type { RendererFactory } from '../render/renderer';
import { zoomAt } from '../scene/camera';
import type { FigureOptions } from '../scene/figure_options';
import { createViewerStore } from '../state/store';
import type { RendererChoice } from '../state/ui_state';
import { glideTo } from '../ui/camera_motion';
import type { ViewerCommands } from '../ui/commands';
import { ViewerContext } from '../ui/context';
import { ErrorBoundary } from '../ui/error_boundary';
import { firstCamera } from '../ui/first_camera';
import { ViewerRoot } from '../ui/root';
import { ErrorState } from '../ui/states';
import type { Mount, MountOptions, Theme, ViewerEvents, ViewerHandle } from './api';
import type { CellData } from './cell_data';
import { findColumn } from './find_column';
import { boxOfCells, cameraOnBox } from './fitting';
import {
  makeFigure,
  previewFigure,
  makeScreenshot,
  type FigureSource
} from './figure_maker';
import { Hovering } from './hovering';
import { Labelling } from './labelling';
import { Picture } from './picture';
import { Session } from './session';
import { whenComplete } from './when_complete';
import { toolCommands, Tools } from './tools';

/** At most 20 messages a second to whoever listens (DESIGN.md section 2). */
const STATE_INTERVAL = 50;

function fileName(path: string): string {
  return path.split('/').filter(Boolean).pop() ?? path;
}

/** What a person chose to draw with, and may choose anew. */
export interface RendererChoices {
  readonly choice: RendererChoice;
  choose(choice: RendererChoice): void;
}

/** A `mount` that draws with this renderer; `choices` where there are several. */
export function createMount(
  createRenderer: RendererFactory,
  choices: RendererChoices | null = null
): Mount {
  return (element, transport, options) =>
    new Viewer(element, transport, options, createRenderer, choices);
}

class Viewer implements ViewerHandle {
  private readonly store = createViewerStore();
  private readonly events = new Events<ViewerEvents>();
  private readonly host: HTMLElement;
  private readonly root: Root;
  private readonly commands: ViewerCommands;
  private readonly emitState = throttle(() => {
    this.events.emit('state', { state: this.store.get().view });
  }, STATE_INTERVAL);
  private theme: Theme;
  private session!: Session;
  private data: CellData | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private picture: Picture | null = null;
  private hovering: Hovering | null = null;
  private labelling: Labelling | null = null;
  private tools: Tools | null = null;
  private disposed = false;

  constructor(
    element: HTMLElement,
    private readonly transport: Transport,
    private readonly options: MountOptions,
    private readonly createRenderer: RendererFactory,
    private readonly choices: RendererChoices | null
  ) {
    this.theme = options.theme;
    // An element of our own: a shell may empty its one before React has let go.
    this.host = element.ownerDocument.createElement('div');
    this.host.className = 'cx-host';
    element.append(this.host);
    this.root = createRoot(this.host);
    this.commands = this.makeCommands();
    this.store.api.subscribe((now, before) => {
      if (now.view !== before.view) this.emitState();
      if (now.view.selection !== before.view.selection && now.manifest !== null) {
        const { selection } = now.view;
        this.events.emit('selection', { selection, version: now.manifest.version });
      }
      if (now.ui.firstPicture && !before.ui.firstPicture && now.manifest !== null) {
        this.events.emit('ready', { manifest: now.manifest });
      }
    });
    this.open();
    this.render();
  }

  on: ViewerHandle['on'] = (event, listener) => this.events.on(event, listener);

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.render();
    // The canvas's own colour is known once the new theme is in the document.
    requestAnimationFrame(() => this.picture?.setTheme(theme));
  }

  async colorBy(name: string | null): Promise<void> {
    const { dataset } = await this.session.opened;
    const target =
      name === null ? null : await findColumn(dataset, name, this.store.get().ui.layer);
    this.setColorBy(target);
  }

  setColorBy: ViewerHandle['setColorBy'] = colorBy => {
    this.whenOpen(() => this.store.dispatch({ type: 'colorBy', colorBy }));
  };

  setEmbedding(key: string): void {
    this.whenOpen(({ dataset }) => {
      const { embeddings, name } = dataset.manifest;
      const embedding = embeddings.findIndex(info => info.key === key);
      if (embedding < 0) {
        this.session.report(new Error(`'${name}' has no embedding called '${key}'.`));
        return;
      }
      const camera = firstCamera(embeddings[embedding].dims);
      this.store.dispatch({ type: 'embedding', embedding, camera });
    });
  }

  setSelection: ViewerHandle['setSelection'] = selection => {
    this.whenOpen(() => this.store.dispatch({ type: 'selection', selection }));
  };

  setHighlight: ViewerHandle['setHighlight'] = highlight => {
    this.whenOpen(() => this.store.dispatch({ type: 'highlight', highlight }));
  };

  resetView(): void {
    const { manifest, view } = this.store.get();
    if (manifest === null || view.embedding === null) return;
    glideTo(this.store, firstCamera(manifest.embeddings[view.embedding].dims));
    this.store.announce('View reset');
  }

  async figure(options: FigureOptions): Promise<Uint8Array> {
    await whenComplete(this.store);
    return makeFigure(this.figureSource(), options);
  }

  async screenshot(): Promise<Uint8Array> {
    await whenComplete(this.store);
    return makeScreenshot(this.figureSource());
  }

  private figureSource(): FigureSource {
    const { picture, labelling, store, theme } = this;
    if (picture === null || labelling === null) {
      throw new Error('There is no picture yet.');
    }
    const places = () => labelling.places();
    return { model: store.get(), picture, theme, places };
  }

  private async fitSelection(): Promise<void> {
    const { data, labelling, picture } = this;
    const { selection } = this.store.get().view;
    if (selection === null || selection.count === 0) return this.resetView();
    if (data === null || labelling === null || picture === null) return;
    const { embedding, dataset } = data;
    const { signal } = new AbortController();
    try {
      const box = await boxOfCells(selection, {
        sample: labelling.sample,
        blocks: dataset.manifest.blocks,
        read: block => dataset.points(embedding, block, signal)
      });
      if (box === null || this.disposed || data.embedding !== embedding) return;
      const { camera } = this.store.get().view;
      glideTo(this.store, cameraOnBox(camera, box, ...picture.size));
      this.store.announce('Zoomed to the selection');
    } catch (error) {
      this.session.report(error);
    }
  }

  reload(): void {
    this.closeData();
    this.session.dispose();
    this.open();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.closeData();
    this.session.dispose();
    this.emitState.cancel();
    this.events.dispose();
    this.host.remove();
    // React forbids to unmount while it renders, and a shell may dispose then.
    queueMicrotask(() => this.root.unmount());
  }

  private open(): void {
    this.session = new Session(this.transport, this.options.path, this.store, {
      opened: data => this.useData(data),
      error: error => this.events.emit('error', error)
    });
    this.session.opened.then(
      ({ dataset }) => {
        // Nothing will ever be drawn: whoever waits for "ready" need not.
        if (!this.disposed && this.store.get().ui.phase.kind === 'empty') {
          this.events.emit('ready', { manifest: dataset.manifest });
        }
      },
      () => undefined
    );
  }

  private useData(data: CellData): void {
    this.data = data;
    const { store, session } = this;
    this.labelling = new Labelling(store, data);
    this.tools = new Tools(
      store,
      data,
      () => this.picture,
      error => session.report(error)
    );
    this.hovering = new Hovering(store, data, () => this.picture, {
      hover: payload => this.events.emit('hover', payload),
      click: payload => this.events.emit('click', payload),
      error: error => session.report(error)
    });
    this.makePicture();
  }

  private closeData(): void {
    this.picture?.dispose();
    this.tools?.dispose();
    this.hovering?.dispose();
    this.labelling?.dispose();
    this.labelling = null;
    this.picture = null;
    this.tools = null;
    this.hovering = null;
    this.data = null;
  }

  /** Canvas and data come in either order; a picture needs both. */
  private makePicture(): void {
    if (this.canvas === null || this.data === null || this.picture !== null) return;
    try {
      const renderer = this.createRenderer(this.canvas);
      this.picture = new Picture(renderer, this.store, this.data, this.theme);
      this.store.setUi({ renderer: this.choices?.choice ?? null });
    } catch (error) {
      this.session.report(error);
    }
  }

  /** Another renderer on the same canvas, of the same data, with the same view. */
  private chooseRenderer(choice: RendererChoice): void {
    this.choices?.choose(choice);
    this.hovering?.leave();
    this.picture?.dispose();
    this.picture = null;
    this.store.setUi({ settled: false });
    this.makePicture();
  }

  private whenOpen(then: (data: CellData) => void): void {
    this.session.opened.then(
      data => {
        if (!this.disposed) then(data);
      },
      () => undefined
    );
  }

  private makeCommands(): ViewerCommands {
    const { onOpenAnother } = this.options;
    return {
      attachCanvas: canvas => {
        this.canvas = canvas;
        this.makePicture();
        return () => {
          this.canvas = null;
          this.picture?.dispose();
          this.picture = null;
        };
      },
      chooseRenderer: choice => this.chooseRenderer(choice),
      searchGenes: async (layer, text, limit, signal) => {
        const { dataset } = await this.session.opened;
        return dataset.geneSearch(layer, text, limit, signal);
      },
      lookupGenes: async (layer, names, signal) => {
        const { dataset } = await this.session.opened;
        return dataset.geneLookup(layer, names, signal);
      },
      likely: colorBy => this.session.genes?.prefetching.hint(colorBy),
      cancelReading: () => this.session.genes?.reading.cancel(),
      buildIndex: layer => void this.session.genes?.indexing.build(layer),
      cancelIndex: layer => void this.session.genes?.indexing.cancel(layer),
      suggestPath: layer => this.session.genes?.saving.suggest(layer) ?? '',
      saveAnnData: (layer, path) => void this.session.genes?.saving.save(layer, path),
      cancelSave: layer => void this.session.genes?.saving.cancel(layer),
      forgetSave: layer => this.session.genes?.saving.forget(layer),
      ...toolCommands(() => this.tools),
      hover: (x, y) => this.hovering?.hover(x, y),
      leave: () => this.hovering?.leave(),
      click: (x, y) => void this.hovering?.click(x, y),
      zoomBy: factor => {
        const size = this.picture?.size;
        if (!size) return;
        const [width, height] = size;
        const { camera } = this.store.get().view;
        glideTo(this.store, zoomAt(camera, factor, width / 2, height / 2, width, height));
      },
      resetView: () => this.resetView(),
      fitSelection: () => void this.fitSelection(),
      makeFigure: options => this.figure(options),
      previewFigure: async (options, canvas, width) =>
        previewFigure(this.figureSource(), options, canvas, width),
      retry: () => {
        const { phase, notice } = this.store.get().ui;
        if (phase.kind === 'ready' && notice?.code !== 'version_changed') {
          this.session.retry();
        } else {
          this.reload();
        }
      },
      openAnother: onOpenAnother ?? null
    };
  }

  private render(): void {
    const { store, commands } = this;
    const { layout, path } = this.options;
    const context = { store, commands, layout };
    this.root.render(
      <ViewerContext.Provider value={context}>
        <ErrorBoundary
          onError={error => this.events.emit('error', toErrorBody(error))}
          fallback={error => (
            <div className="cx-root" data-theme={this.theme} data-layout={layout}>
              <div className="cx-stage">
                <ErrorState error={toErrorBody(error)} />
              </div>
            </div>
          )}
        >
          <ViewerRoot theme={this.theme} name={fileName(path)} />
        </ErrorBoundary>
      </ViewerContext.Provider>
    );
  }
}
