/**
 * Other viewers of HDF5 beside us. jupyterlab-h5web also claims `.h5ad` and registers no
 * factory: it puts a function of its own in the place of the manager's `open`, and finds
 * its menu entry by its own file type. Ours is the default for `.h5ad`; it stays at hand.
 */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FACTORY, FILE_TYPE } from './tokens';

const H5WEB_COMMAND = 'h5web-open';

/** The manager's own `open`, whatever was put in its place. */
export function originalOpen(documents: IDocumentManager): IDocumentManager['open'] {
  const prototype = Object.getPrototypeOf(documents) as Partial<IDocumentManager> | null;
  return (prototype?.open ?? documents.open).bind(documents);
}

/**
 * Whatever another extension puts in the place of the manager's `open`, before us or
 * after us, keep `.h5ad` ours for the default viewer and for "Cellucid" by name;
 * anything else stays theirs. Lab opens the page's own path before all has started, so
 * waiting for the others would be too late.
 */
export function keepDefault(documents: IDocumentManager): void {
  const original = originalOpen(documents);
  let theirs = documents.open;
  Object.defineProperty(documents, 'open', {
    configurable: true,
    enumerable: true,
    get: (): IDocumentManager['open'] => {
      // Bound to what stands there now: a replacement that wraps this one must not
      // find itself below.
      const below = theirs.bind(documents);
      return (path, widgetName = 'default', ...rest) =>
        (isOurs(documents, path, widgetName) ? original : below)(
          path,
          widgetName,
          ...rest
        );
    },
    set: (open: IDocumentManager['open']) => {
      theirs = open;
    }
  });
}

function isOurs(documents: IDocumentManager, path: string, widgetName: string): boolean {
  if (PathExt.extname(path).toLowerCase() !== '.h5ad') return false;
  if (widgetName === FACTORY.file) return true;
  // "default" may be another viewer by the person's own settings.
  const { registry } = documents;
  return (
    widgetName === 'default' && registry.defaultWidgetFactory(path).name === FACTORY.file
  );
}

/** Rows of `.h5ad` carry our file type now: give them h5web's entry back. */
export function keepNeighbour(app: JupyterFrontEnd): void {
  if (!app.commands.hasCommand(H5WEB_COMMAND)) return;
  app.contextMenu.addItem({
    command: H5WEB_COMMAND,
    selector: `.jp-DirListing-item[data-file-type="${FILE_TYPE.h5ad}"]`,
    rank: 1.6
  });
}
