/**
 * Entry of the standalone page: reads what the server wrote on `#cellucid`, then
 * mounts the viewer on a path, or the start page without one.
 */
import { createRoot } from 'react-dom/client';
import { PageTransport } from '../../data/page_transport';
import { mount } from '../../viewer/mount';
import { PageBar } from './page_bar';
import { rememberPath } from './recent';
import { StartPage } from './start_page';
import { PageTheme } from './theme';

function child(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  parent.append(element);
  return element;
}

export function startPage(element: HTMLElement): void {
  const { baseUrl = '/', path = '' } = element.dataset;
  const home = `${baseUrl.replace(/\/*$/, '/')}cellucid/`;
  const go = (url: string) => location.assign(url);
  const theme = new PageTheme();
  element.classList.add('cx-page');
  createRoot(child(element, 'cx-page-top')).render(
    <PageBar theme={theme} home={home} path={path} />
  );
  const body = child(element, 'cx-page-body');
  if (path === '') {
    createRoot(body).render(<StartPage baseUrl={baseUrl} go={go} />);
    return;
  }
  document.title = `${path.split('/').filter(Boolean).pop() ?? path} · Cellucid`;
  const viewer = mount(body, new PageTransport(baseUrl), {
    path,
    theme: theme.current,
    layout: 'page',
    onOpenAnother: () => go(home)
  });
  viewer.on('ready', () => rememberPath(path));
  theme.onChange(current => viewer.setTheme(current));
}

const element = document.getElementById('cellucid');
if (element !== null) startPage(element);
