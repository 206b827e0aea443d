/**
 * What is open: its name, its size, and which embedding is drawn.
 */
import { useModel, useViewer } from './context';
import { firstCamera } from './first_camera';
import { formatUnits } from './format';
import { display } from './text';
import { Select } from './select';

export function DatasetHeader() {
  const { store } = useViewer();
  const manifest = useModel(model => model.manifest);
  const embedding = useModel(model => model.view.embedding);
  if (manifest === null) return null;
  const choose = (index: number) => {
    const { dims, key } = manifest.embeddings[index];
    store.dispatch({ type: 'embedding', embedding: index, camera: firstCamera(dims) });
    store.announce(`Embedding ${key}`);
  };
  return (
    <header className="cx-header">
      <h2 className="cx-title" title={manifest.name} data-testid="dataset-name">
        {display(manifest.name)}
      </h2>
      <p className="cx-subtitle">
        {formatUnits(manifest.n_cells, 'cell')}
        <span className="cx-dot" aria-hidden="true" />
        {formatUnits(manifest.n_genes, 'gene')}
      </p>
      {embedding !== null && (
        <Select
          label="Embedding"
          testid="embedding"
          value={String(embedding)}
          options={manifest.embeddings.map(({ key, dims }, index) => ({
            value: String(index),
            text: `${display(key)} · ${dims}D`
          }))}
          onChange={value => choose(Number(value))}
        />
      )}
    </header>
  );
}
