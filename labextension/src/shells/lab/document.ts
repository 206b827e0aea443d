/**
 * The document: a main-area tab that mounts the viewer on one path of the server.
 */
import type { IThemeManager } from '@jupyterlab/apputils';
import { DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { ServerConnection } from '@jupyterlab/services';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Mount, Theme, ViewerHandle } from '../../viewer/api';
import { cellucidIcon } from './icon';
import { LabTransport } from './lab_transport';

/** What every document needs from its application. */
export interface DocumentServices {
  readonly mount: Mount;
  readonly serverSettings: ServerConnection.ISettings;
  /** Absent in applications without themes. */
  readonly themes: IThemeManager | null;
  /** Let the person choose another dataset. */
  readonly openAnother: () => void;
}

/** Lab's theme as the viewer knows it. */
export function currentTheme(themes: IThemeManager | null): Theme {
  if (themes?.theme) {
    return themes.isLight(themes.theme) ? 'light' : 'dark';
  }
  return document.body.dataset['jpThemeLight'] === 'false' ? 'dark' : 'light';
}

/** The content of a document: one mounted viewer. */
export class CellucidPanel extends Widget {
  constructor(services: DocumentServices) {
    super();
    this.addClass('cellucid-lab-panel');
    // The tab keeps the focus inside: keyboard commands of the viewer work at once.
    this.node.tabIndex = -1;
    this._services = services;
    services.themes?.themeChanged.connect(this._onThemeChanged, this);
  }

  /** The mounted viewer; null before `open` and after disposal. */
  get viewer(): ViewerHandle | null {
    return this._viewer;
  }

  /** Show the dataset at a contents path; a rename opens the new one. */
  open(path: string): void {
    if (this.isDisposed) return;
    this._close();
    this._transport = new LabTransport(this._services.serverSettings);
    this._viewer = this._services.mount(this.node, this._transport, {
      path,
      theme: currentTheme(this._services.themes),
      layout: 'document',
      onOpenAnother: this._services.openAnother
    });
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this._services.themes?.themeChanged.disconnect(this._onThemeChanged, this);
    this._close();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus({ preventScroll: true });
  }

  private _onThemeChanged(): void {
    this._viewer?.setTheme(currentTheme(this._services.themes));
  }

  private _close(): void {
    this._viewer?.dispose();
    this._viewer = null;
    this._transport?.dispose();
    this._transport = null;
    this.node.replaceChildren();
  }

  private readonly _services: DocumentServices;
  private _viewer: ViewerHandle | null = null;
  private _transport: LabTransport | null = null;
}

/** A tab of the main area, bound to the path of a dataset. */
export class CellucidDocument extends DocumentWidget<CellucidPanel> {
  constructor(context: DocumentRegistry.Context, services: DocumentServices) {
    super({ context, content: new CellucidPanel(services) });
    this.addClass('cellucid-lab-document');
    this.title.icon = cellucidIcon;
    this.title.caption = context.localPath;
    // The viewer has its own bar; an empty toolbar would only take a row.
    this.toolbar.hide();
    void context.ready.then(() => {
      if (this.isDisposed) return;
      this.content.open(context.localPath);
      context.pathChanged.connect(this._onRenamed, this);
    });
  }

  override dispose(): void {
    this.context.pathChanged.disconnect(this._onRenamed, this);
    super.dispose();
  }

  private _onRenamed(): void {
    this.title.caption = this.context.localPath;
    this.content.open(this.context.localPath);
  }
}
