/**
 * The JupyterLab and Notebook 7 plugin: file types, factories, commands, restoring.
 */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager, WidgetTracker } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IDefaultDrive, type Contents } from '@jupyterlab/services';
import { mount } from '../../viewer/mount';
import { addCommands } from './commands';
import { metadataOnly } from './content_provider';
import { isZarrPath } from './dataset_names';
import type { CellucidDocument, DocumentServices } from './document';
import { CellucidFactory, NoContentModelFactory } from './factory';
import { h5adFileType, zarrFileType } from './file_types';
import { keepDefault, keepNeighbour } from './other_viewers';
import {
  COMMAND,
  CONTENT_PROVIDER,
  FACTORY,
  FILE_TYPE,
  ICellucidTracker,
  MODEL,
  PLUGIN_ID
} from './tokens';
import { offerZarrFolders } from './zarr_offer';

const documentsPlugin: JupyterFrontEndPlugin<ICellucidTracker> = {
  id: PLUGIN_ID,
  description: 'Opens .h5ad files and .zarr folders as documents.',
  autoStart: true,
  provides: ICellucidTracker,
  requires: [IDocumentManager, IDefaultDrive],
  // Notebook 7 has no launcher and no layout to restore.
  optional: [
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    IThemeManager,
    IDefaultFileBrowser
  ],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    drive: Contents.IDrive,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null,
    browser: IDefaultFileBrowser | null
  ): ICellucidTracker => {
    const serverSettings = app.serviceManager.serverSettings;
    const open = (path?: string): void => {
      void app.commands.execute(COMMAND.open, path === undefined ? {} : { path });
    };
    const services: DocumentServices = {
      mount,
      serverSettings,
      themes,
      openAnother: () => open()
    };
    drive.contentProviderRegistry?.register(
      CONTENT_PROVIDER,
      metadataOnly(serverSettings)
    );
    const tracker = addFactories(app, services);
    keepDefault(documents);

    addCommands(app, { documents, palette, launcher, browser });
    if (restorer) {
      void restorer.restore(tracker, {
        command: COMMAND.open,
        args: widget => ({ path: widget.context.path }),
        name: widget => widget.context.path
      });
    }
    if (browser) {
      offerZarrFolders(browser, open, path => path !== startPath());
    }
    void app.restored.then(() => {
      keepNeighbour(app);
      // `/lab/tree/y.zarr` only navigates to the folder: open it as it was meant.
      if (isZarrPath(startPath())) open(startPath());
    });
    return tracker;
  }
};

/** The path in the page's own address, `/lab/tree/<path>`; empty without one. */
function startPath(): string {
  return PageConfig.getOption('treePath').replace(/\/+$/, '');
}

function addFactories(
  app: JupyterFrontEnd,
  services: DocumentServices
): WidgetTracker<CellucidDocument> {
  const tracker = new WidgetTracker<CellucidDocument>({ namespace: 'cellucid' });
  const { docRegistry } = app;
  docRegistry.addFileType(h5adFileType);
  docRegistry.addFileType(zarrFileType);
  docRegistry.addModelFactory(new NoContentModelFactory(MODEL.file, 'file'));
  docRegistry.addModelFactory(new NoContentModelFactory(MODEL.folder, 'directory'));
  const common = { readOnly: true, contentProviderId: CONTENT_PROVIDER } as const;
  const factories = [
    new CellucidFactory(
      {
        ...common,
        name: FACTORY.file,
        modelName: MODEL.file,
        fileTypes: [FILE_TYPE.h5ad],
        defaultFor: [FILE_TYPE.h5ad]
      },
      services
    ),
    new CellucidFactory(
      {
        ...common,
        name: FACTORY.folder,
        modelName: MODEL.folder,
        fileTypes: [FILE_TYPE.zarr],
        defaultFor: [FILE_TYPE.zarr]
      },
      services
    )
  ];
  for (const factory of factories) {
    docRegistry.addWidgetFactory(factory);
    factory.widgetCreated.connect((_sender, widget) => {
      void tracker.add(widget);
      // A rename changes what to restore.
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
  }
  return tracker;
}

export default [documentsPlugin];
