/**
 * A double click on a folder always enters it. When the folder is a dataset, offer to
 * open it; the offer goes away with the folder.
 */
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { looksLikeAnnData } from './dataset_names';

export function offerZarrFolders(
  browser: IDefaultFileBrowser,
  open: (path: string) => void,
  wanted: (path: string) => boolean
): void {
  let offer: string | null = null;

  browser.model.pathChanged.connect(() => {
    if (offer !== null) {
      Notification.dismiss(offer);
      offer = null;
    }
    const { path } = browser.model;
    const names = new Set<string>();
    for (const item of browser.model.items()) {
      if (item.type === 'directory') names.add(item.name);
    }
    if (!wanted(path) || !looksLikeAnnData(path, names)) return;
    offer = Notification.info(`“${PathExt.basename(path)}” is a dataset of cells.`, {
      autoClose: 15_000,
      actions: [
        {
          label: 'Open in Cellucid',
          displayType: 'accent',
          callback: () => {
            open(path);
          }
        }
      ]
    });
  });
}
