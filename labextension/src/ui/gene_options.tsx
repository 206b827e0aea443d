/**
 * Where genes are read and how: the layer, and log1p of its values.
 */
import { geneTransform, withTransform } from '../state/selectors';
import { useModel, useViewer } from './context';
import { Select } from './select';
import { display } from './text';

export function GeneOptions() {
  const { store } = useViewer();
  const layers = useModel(({ manifest }) => manifest?.layers ?? []);
  const layer = useModel(({ ui }) => ui.layer);
  const transform = useModel(geneTransform);
  const toggle = () => {
    const next = transform === null ? 'log1p' : null;
    const { colorBy } = store.get().view;
    store.setUi({ transform: next });
    // What is in the picture follows at once.
    if (colorBy !== null && colorBy.kind !== 'obs') {
      store.dispatch({ type: 'colorBy', colorBy: withTransform(colorBy, next) });
    }
    store.announce(next === null ? 'Values as they are' : 'Values as log1p');
  };
  return (
    <div className="cx-gene-options">
      {layers.length > 1 ? (
        <Select
          label="Layer"
          testid="layer"
          value={String(layer)}
          options={layers.map(({ key }, index) => ({
            value: String(index),
            text: display(key)
          }))}
          onChange={value => store.setUi({ layer: Number(value) })}
        />
      ) : (
        <span className="cx-label">Values</span>
      )}
      <button
        type="button"
        className="cx-chip"
        data-testid="log1p"
        aria-pressed={transform === 'log1p'}
        title="Draw log(1 + value)"
        onClick={toggle}
      >
        log1p
      </button>
    </div>
  );
}
