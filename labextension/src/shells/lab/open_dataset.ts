/**
 * Open a dataset by path, whatever it is: the one way from command, menu, launcher,
 * notification and URL to a document.
 */
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { originalOpen } from './other_viewers';
import { FACTORY } from './tokens';

/** The document of `path`, opened or revealed; asks the server what the path is. */
export async function openDataset(
  documents: IDocumentManager,
  path: string
): Promise<IDocumentWidget | undefined> {
  const clean = path.replace(/\/+$/, '');
  const model = await documents.services.contents.get(clean, { content: false });
  const factory = model.type === 'directory' ? FACTORY.folder : FACTORY.file;
  const open = documents.findWidget(model.path, factory);
  if (open) {
    return documents.openOrReveal(model.path, factory);
  }
  return originalOpen(documents)(model.path, factory);
}

/** Let the person choose a `.h5ad` file or a folder; null where they changed their mind. */
export async function chooseDataset(
  documents: IDocumentManager,
  defaultPath: string | undefined
): Promise<string | null> {
  const answer = await FileDialog.getOpenFiles({
    manager: documents,
    title: 'Open with Cellucid',
    label: 'Choose a .h5ad file, or a .zarr folder.',
    ...(defaultPath === undefined ? {} : { defaultPath }),
    filter: model =>
      model.type === 'directory' || /\.h5ad$/i.test(model.name) ? { score: 1 } : null
  });
  const [chosen] = answer.button.accept ? (answer.value ?? []) : [];
  // Nothing chosen at the top: the dialog answers with the root itself.
  return chosen?.path ? chosen.path : null;
}
