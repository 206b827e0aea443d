/** The Cellucid icon: an embedding in four clusters; follows Lab's theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon-selectable" fill="#616161">
    <g class="jp-icon3" fill="#616161">
      <circle cx="6.2" cy="7.4" r="2.6"/>
      <circle cx="10.6" cy="4.6" r="1.7"/>
      <circle cx="4.6" cy="12.2" r="1.3"/>
    </g>
    <g fill="#0097a7">
      <circle cx="17.4" cy="7.2" r="2.9"/>
      <circle cx="20.6" cy="11.6" r="1.3"/>
      <circle cx="14" cy="10" r="1.1"/>
    </g>
    <g fill="#ef6c00">
      <circle cx="9.4" cy="17.6" r="3"/>
      <circle cx="13.6" cy="14.6" r="1.5"/>
      <circle cx="5.2" cy="17" r="1.1"/>
    </g>
    <g fill="#7e57c2">
      <circle cx="17.8" cy="17.4" r="2.1"/>
      <circle cx="15" cy="20.2" r="1.2"/>
    </g>
  </g>
</svg>`;

export const cellucidIcon = new LabIcon({ name: 'cellucid:cells', svgstr: SVG });
