/**
 * Who draws: what a person chose, else the faster one, and always somebody.
 */
import { afterEach, describe, expect, it } from 'vitest';
import {
  RendererChooser,
  rendererSetting,
  setRendererSetting
} from '../../src/render/choose';
import { RendererUnavailableError } from '../../src/render/errors';
import type { Renderer, RendererFactory } from '../../src/render/renderer';
import { byName, decide } from '../../src/render/trial';

afterEach(() => {
  localStorage.clear();
  history.replaceState(null, '', '/');
});

describe('the trial', () => {
  it.each([
    ['no WebGL at all', { driver: null, webgl2: null, cpu: null }, 'cpu'],
    ['a graphics card', { driver: 'NVIDIA', webgl2: 17, cpu: 5 }, 'webgl2'],
    ['software that is slow', { driver: 'SwiftShader', webgl2: 90, cpu: 6 }, 'cpu'],
    [
      'a slow card and a slower processor',
      { driver: 'Intel', webgl2: 40, cpu: 80 },
      'webgl2'
    ],
    ['a card that is slow', { driver: 'Intel', webgl2: 80, cpu: 8 }, 'cpu'],
    ['a hidden tab, a card', { driver: 'Apple M3', webgl2: null, cpu: 5 }, 'webgl2'],
    ['a hidden tab, software', { driver: 'llvmpipe', webgl2: null, cpu: 5 }, 'cpu']
  ] as const)('with %s', (_, result, expected) => {
    expect(decide(result)).toBe(expected);
  });

  it('takes names of drivers as a hint', () => {
    expect(byName('ANGLE (Google, Vulkan 1.3 (SwiftShader Device), SwiftShader)')).toBe(
      'cpu'
    );
    expect(byName('Microsoft Basic Render Driver')).toBe('cpu');
    expect(byName('ANGLE (Apple, ANGLE Metal Renderer: Apple M2)')).toBe('webgl2');
  });
});

describe('the setting', () => {
  it('is auto until something is chosen, and remembers that', () => {
    expect(rendererSetting()).toBe('auto');
    setRendererSetting('cpu');
    expect(rendererSetting()).toBe('cpu');
  });

  it('is overruled by the address of the page', () => {
    setRendererSetting('cpu');
    history.replaceState(null, '', '/?renderer=webgl2');
    expect(rendererSetting()).toBe('webgl2');
    history.replaceState(null, '', '/?renderer=nonsense');
    expect(rendererSetting()).toBe('cpu');
  });
});

describe('the chooser', () => {
  const canvas = document.createElement('canvas');
  const made =
    (name: string): RendererFactory =>
    () =>
      ({ name }) as unknown as Renderer;
  const nameOf = (renderer: Renderer) => (renderer as unknown as { name: string }).name;
  const refused: RendererFactory = () => {
    throw new RendererUnavailableError();
  };

  it('obeys the setting', () => {
    const backEnds = { webgl2: made('gl'), cpu: made('cpu') };
    expect(nameOf(new RendererChooser(backEnds, () => 'webgl2').create(canvas))).toBe(
      'gl'
    );
    expect(nameOf(new RendererChooser(backEnds, () => 'cpu').create(canvas))).toBe('cpu');
  });

  it('draws without WebGL even where it was asked for', () => {
    const backEnds = { webgl2: refused, cpu: made('cpu') };
    expect(nameOf(new RendererChooser(backEnds, () => 'webgl2').create(canvas))).toBe(
      'cpu'
    );
  });

  it('finds out once for all viewers', async () => {
    const backEnds = { webgl2: refused, cpu: refused };
    const chooser = new RendererChooser(backEnds, () => 'auto');
    const first = chooser.prepare();
    expect(chooser.prepare()).toBe(first);
    // jsdom has no WebGL.
    expect(await first).toBe('cpu');
  });
});
