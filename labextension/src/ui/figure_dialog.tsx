/**
 * Saves the view as a figure: what it holds, how large it is, and how it will look.
 */
import { useEffect, useRef, useState } from 'react';
import {
  FIGURE,
  figureProblem,
  INCH,
  MEDIA_TYPE,
  MM,
  type FigureFormat,
  type FigureOptions
} from '../scene/figure_options';
import { colorByTitle } from '../state/selectors';
import { useModel, useViewer } from './context';
import { CloseIcon } from './icons';
import { LengthField, Segments, Toggle } from './figure_fields';
import { formatCount } from './format';
import { display } from './text';

const FORMATS = [
  { value: 'png', text: 'PNG' },
  { value: 'svg', text: 'SVG' },
  { value: 'pdf', text: 'PDF' }
] as const;
const BACKGROUNDS = [
  { value: 'white', text: 'White' },
  { value: 'transparent', text: 'Transparent' },
  { value: 'theme', text: 'As here' }
] as const;
const UNITS = [
  { value: 'mm', text: 'mm' },
  { value: 'in', text: 'in' }
] as const;
const RESOLUTIONS = [
  { value: '150', text: '150' },
  { value: '300', text: '300' },
  { value: '600', text: '600' }
] as const;
/** Pixels of the preview's longer side, and milliseconds of rest before it is drawn. */
const PREVIEW = { side: 640, rest: 120 } as const;

/** What was chosen last, for the next figure of this page. */
let remembered: FigureOptions = FIGURE;
let rememberedUnit: 'mm' | 'in' = 'mm';

function download(bytes: Uint8Array, name: string, format: FigureFormat): void {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: MEDIA_TYPE[format] });
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.${format}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function FigureDialog() {
  const { store, commands } = useViewer();
  const dialog = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const names = useModel(({ view }) => view.display.labels);
  const proposal = useModel(({ manifest, view }) =>
    manifest === null || view.colorBy === null
      ? (manifest?.name ?? '')
      : colorByTitle(manifest, view.colorBy)
  );
  const file = useModel(({ manifest }) => manifest?.name ?? 'figure');
  const category = useModel(({ ui }) => ui.field?.summary.kind === 'category');
  const [options, setOptions] = useState<FigureOptions>(() => ({
    ...remembered,
    title: remembered.title === null ? null : proposal,
    names: remembered.names || names
  }));
  const [unit, setUnit] = useState(rememberedUnit);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const problem = figureProblem(options) ?? failure;
  const close = () => store.setUi({ figure: false });
  const change = (patch: Partial<FigureOptions>) => {
    const next = { ...options, ...patch };
    remembered = next;
    setFailure(null);
    setOptions(next);
  };

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      if (canvas.current === null || figureProblem(options) !== null) return;
      const longer = Math.max(options.width, options.height);
      const width = (PREVIEW.side * options.width) / longer;
      const page = document.createElement('canvas');
      commands
        .previewFigure(options, page, width * (globalThis.devicePixelRatio || 1))
        .then(
          () => {
            const shown = canvas.current;
            if (!current || shown === null) return;
            shown.width = page.width;
            shown.height = page.height;
            shown.getContext('2d')?.drawImage(page, 0, 0);
            shown.dataset.drawn = 'true';
          },
          (error: unknown) => current && setFailure(messageOf(error))
        );
    }, PREVIEW.rest);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [options, commands]);

  const save = async () => {
    setBusy(true);
    try {
      const bytes = await commands.makeFigure(options);
      const name = [file.replace(/\.[a-z0-9]+$/i, ''), proposal]
        .filter(Boolean)
        .join(' ');
      download(bytes, name.replace(/[^\p{L}\p{N}._ -]+/gu, ' ').trim(), options.format);
      store.announce('Figure saved');
      close();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };

  const scale = unit === 'mm' ? MM : INCH;
  const pixels = [options.width, options.height].map(side =>
    Math.round((side / INCH) * options.dpi)
  );
  return (
    <div
      className="cx-scrim"
      onPointerDown={event => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        ref={dialog}
        className="cx-dialog cx-figure"
        role="dialog"
        aria-modal="true"
        aria-label="Save a figure"
        tabIndex={-1}
        data-testid="figure-dialog"
        onKeyDown={event => {
          event.stopPropagation();
          if (event.key === 'Escape') close();
        }}
      >
        <div className="cx-dialog-head">
          <h2 className="cx-title">Save a figure</h2>
          <button
            type="button"
            className="cx-icon-button"
            aria-label="Close"
            onClick={close}
          >
            <CloseIcon />
          </button>
        </div>
        <div className="cx-figure-body">
          <div className="cx-figure-preview" data-background={options.background}>
            <canvas
              ref={canvas}
              role="img"
              aria-label="Preview of the figure"
              data-testid="figure-preview"
              style={{ aspectRatio: `${options.width} / ${options.height}` }}
            />
          </div>
          <form
            className="cx-figure-form"
            onSubmit={event => {
              event.preventDefault();
              if (problem === null && !busy) void save();
            }}
          >
            <Segments
              label="Format"
              items={FORMATS}
              value={options.format}
              onChange={format => change({ format })}
            />
            <div className="cx-figure-row">
              <LengthField
                label="Width"
                value={options.width / scale}
                onChange={value => change({ width: value * scale })}
              />
              <span aria-hidden="true">×</span>
              <LengthField
                label="Height"
                value={options.height / scale}
                onChange={value => change({ height: value * scale })}
              />
              <Segments
                label="Unit"
                hideLabel
                items={UNITS}
                value={unit}
                onChange={value => {
                  rememberedUnit = value;
                  setUnit(value);
                }}
              />
            </div>
            <Segments
              label="Dots per inch"
              items={RESOLUTIONS}
              value={String(options.dpi)}
              onChange={value => change({ dpi: Number(value) })}
            />
            <Segments
              label="Background"
              items={BACKGROUNDS}
              value={options.background}
              onChange={background => change({ background })}
            />
            <div className="cx-figure-toggles">
              <Toggle
                label="Legend"
                on={options.legend}
                onChange={legend => change({ legend })}
              />
              <Toggle
                label="Axes"
                on={options.axes}
                onChange={axes => change({ axes })}
              />
              <Toggle
                label="Names"
                on={options.names && category}
                disabled={!category}
                onChange={on => change({ names: on })}
              />
              <Toggle
                label="Scale bar"
                on={options.scale}
                onChange={on => change({ scale: on })}
              />
              <Toggle
                label="Title"
                on={options.title !== null}
                onChange={on => change({ title: on ? display(proposal) : null })}
              />
            </div>
            {options.title !== null && (
              <input
                className="cx-figure-title"
                aria-label="Title"
                value={options.title}
                maxLength={200}
                onChange={event => change({ title: event.target.value })}
              />
            )}
            <p className="cx-figure-note" role="status" data-problem={problem !== null}>
              {problem ??
                (options.format === 'png'
                  ? `${formatCount(pixels[0])} × ${formatCount(pixels[1])} pixels`
                  : 'Text stays text; the cells are a picture in it.')}
            </p>
            <button
              type="submit"
              className="cx-button cx-button-primary"
              data-testid="figure-save"
              aria-disabled={problem !== null || busy ? true : undefined}
            >
              {busy ? 'Drawing…' : `Save ${options.format.toUpperCase()}`}
            </button>
          </form>
        </div>
      </div>
    </div>
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The figure could not be drawn.';
}
