/** The import contracts of DESIGN.md section 5; `npm run contracts`. */
const ORDER = [
  'contract',
  'core',
  'data',
  'state',
  'scene',
  'render',
  'workers',
  'ui',
  'viewer',
  'shells'
];
// What each room may import, beside itself.
const MAY = {
  contract: [],
  core: ['contract'],
  data: ['contract', 'core'],
  state: ['contract', 'core', 'data'],
  scene: ['contract', 'core', 'data', 'state'],
  render: ['contract', 'core', 'scene'],
  workers: ['contract', 'core', 'scene', 'render'],
  ui: ['contract', 'core', 'data', 'state', 'scene'],
  viewer: ['contract', 'core', 'data', 'state', 'scene', 'workers', 'render', 'ui'],
  shells: ['contract', 'viewer', 'data', 'core', 'state']
};
const rooms = ORDER.map(room => ({
  name: `${room}-imports-only-below`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...MAY[room]].join('|')})/` }
}));
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...rooms,
    {
      name: 'lab-only-in-shells-lab',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/shells/lab/' },
      to: { path: 'node_modules/@(jupyterlab|lumino)/' }
    },
    {
      name: 'widgets-only-in-shells-widget',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/shells/widget/' },
      to: { path: 'node_modules/@(jupyter-widgets|anywidget)/' }
    },
    {
      name: 'no-dom-library-in-data-or-render',
      severity: 'error',
      from: { path: '^src/(contract|core|data|state|scene|render)/' },
      to: { path: 'node_modules/(react|react-dom|@tanstack)' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' }
  }
};
