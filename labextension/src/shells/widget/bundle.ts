/**
 * Entry of the widget's bundle, `static/viewer/viewer.js`: what the loader in the
 * kernel's package (`cellucid_ext/widget/loader.js`) needs, and nothing else.
 */
import { mount } from '../../viewer/mount';
import { pageParts, WidgetView, type WidgetContext } from './view';

/** Show a view of the model inside `el`; the answer takes it away again. */
export function mountWidget(context: WidgetContext): () => void {
  const view = new WidgetView(context, pageParts(mount));
  return () => view.dispose();
}
