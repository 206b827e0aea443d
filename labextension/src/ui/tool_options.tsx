/**
 * What the tool in use does: new, add, remove or keep; its size; and whether a shape
 * selects at once or waits to be corrected.
 */
import type { SelectMode } from '../state/draft';
import { useModel, useViewer } from './context';
import { IconButton } from './icon_button';
import { EditShapeIcon } from './icons_tools';
import { BRUSH, isShapeTool } from './tool_input';
import { MODES } from './tool_list';

export function ToolOptions() {
  const { store } = useViewer();
  const tool = useModel(({ ui }) => ui.tool);
  const mode = useModel(({ ui }) => ui.draft?.mode ?? ui.lassoMode);
  const radius = useModel(({ ui }) => ui.brushRadius);
  const edit = useModel(({ ui }) => ui.editShapes);
  const choose = (chosen: SelectMode) => {
    const { draft } = store.get().ui;
    // A shape that waits keeps its own; the next one begins with what was chosen last.
    store.setUi({
      lassoMode: chosen,
      ...(draft === null ? {} : { draft: { ...draft, mode: chosen } })
    });
  };
  if (tool === 'pan') return null;
  return (
    <div
      className="cx-toolbar cx-tool-options"
      role="toolbar"
      aria-label="Selection options"
    >
      <div className="cx-tool-group" role="group" aria-label="What a new outline does">
        {MODES.map(item => (
          <IconButton
            key={item.mode}
            icon={item.icon}
            label={item.label}
            shortcut={item.key}
            pressed={mode === item.mode}
            testid={`lasso-${item.mode}`}
            onPress={() => choose(item.mode)}
          />
        ))}
      </div>
      {tool === 'brush' && (
        <label className="cx-tool-group cx-brush-size">
          <span>Size</span>
          <input
            type="range"
            className="cx-slider"
            aria-label="Brush radius"
            aria-valuetext={`${Math.round(radius)} pixels`}
            data-testid="brush-radius"
            min={Math.log2(BRUSH.min)}
            max={Math.log2(BRUSH.max)}
            step={0.05}
            value={Math.log2(radius)}
            style={
              {
                '--cx-fill': `${(Math.log2(radius / BRUSH.min) / Math.log2(BRUSH.max / BRUSH.min)) * 100}%`
              } as React.CSSProperties
            }
            onKeyDown={event => {
              if (event.key.startsWith('Arrow')) event.stopPropagation();
            }}
            onChange={event =>
              store.setUi({ brushRadius: 2 ** Number(event.target.value) })
            }
          />
        </label>
      )}
      {isShapeTool(tool) && (
        <div className="cx-tool-group">
          <IconButton
            icon={EditShapeIcon}
            label="Edit outlines before they select"
            shortcut="M"
            pressed={edit}
            testid="edit-shapes"
            onPress={() => {
              store.setUi({ editShapes: !edit });
              store.announce(
                edit ? 'Outlines select at once' : 'Outlines wait for Enter'
              );
            }}
          />
        </div>
      )}
    </div>
  );
}
