/**
 * Who draws the picture: the graphics card, the processor, or the faster one.
 */
import type { BackEnd } from '../state/ui_state';
import { useModel, useViewer } from './context';
import { Segments } from './segments';

const NAMES: Readonly<Record<BackEnd, string>> = { webgl2: 'WebGL2', cpu: 'CPU' };

export function RendererSetting() {
  const { store, commands } = useViewer();
  const choice = useModel(({ ui }) => ui.renderer);
  const backend = useModel(({ ui }) => ui.backend);
  if (choice === null) return null;
  const inUse = choice === 'auto' && backend !== null ? ` (${NAMES[backend]})` : '';
  return (
    <>
      <Segments
        label="Renderer"
        value={choice}
        testid="renderer"
        options={[
          ['auto', `Auto${inUse}`],
          ['webgl2', NAMES.webgl2],
          ['cpu', NAMES.cpu]
        ]}
        onChange={next => {
          commands.chooseRenderer(next);
          store.announce(`Renderer: ${next === 'auto' ? 'Auto' : NAMES[next]}`);
        }}
      />
      {choice === 'webgl2' && backend === 'cpu' && (
        <span className="cx-muted" role="note" data-testid="renderer-note">
          This browser offers no WebGL2; the CPU draws.
        </span>
      )}
    </>
  );
}
