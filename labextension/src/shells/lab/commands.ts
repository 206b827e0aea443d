/**
 * The command `cellucid:open` and every place from which a person reaches it: palette,
 * launcher card and the context menu of the file browser.
 */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage, type ICommandPalette } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { ILauncher } from '@jupyterlab/launcher';
import { MENU_SELECTORS } from './dataset_names';
import { cellucidIcon } from './icon';
import { chooseDataset, openDataset } from './open_dataset';
import { COMMAND } from './tokens';

export interface CommandPlaces {
  readonly documents: IDocumentManager;
  readonly palette: ICommandPalette | null;
  readonly launcher: ILauncher | null;
  readonly browser: IDefaultFileBrowser | null;
}

export function addCommands(app: JupyterFrontEnd, places: CommandPlaces): void {
  const { documents, palette, launcher, browser } = places;

  app.commands.addCommand(COMMAND.open, {
    label: args =>
      args['isLauncher']
        ? 'Cellucid'
        : args['isMenu']
          ? 'Open with Cellucid'
          : 'Open Dataset…',
    caption: 'Show the cells of a .h5ad file or a .zarr folder',
    icon: args => (args['isPalette'] ? undefined : cellucidIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: 'Path of the dataset on the server; without it, a dialog asks'
          }
        }
      }
    },
    execute: async args => {
      const path = args['isMenu']
        ? selectedPath(browser)
        : typeof args['path'] === 'string'
          ? args['path']
          : null;
      const chosen = path ?? (await chooseDataset(documents, browser?.model.path));
      if (chosen === null) return undefined;
      try {
        return await openDataset(documents, chosen);
      } catch (error) {
        // The server's words name the path that was asked for, nothing else.
        void showErrorMessage(`Cannot open “${chosen}”`, error as Error);
        return undefined;
      }
    }
  });

  palette?.addItem({
    command: COMMAND.open,
    category: 'Cellucid',
    args: { isPalette: true }
  });
  launcher?.add({
    command: COMMAND.open,
    category: 'Other',
    rank: 1,
    args: { isLauncher: true }
  });
  if (browser) {
    for (const [index, selector] of MENU_SELECTORS.entries()) {
      app.contextMenu.addItem({
        command: COMMAND.open,
        selector,
        // Datasets right below "Open"; for any folder, further down.
        rank: index < 2 ? 1.5 : 3,
        args: { isMenu: true }
      });
    }
  }
}

function selectedPath(browser: IDefaultFileBrowser | null): string | null {
  const first = browser?.selectedItems().next();
  return first?.done === false ? first.value.path : null;
}
