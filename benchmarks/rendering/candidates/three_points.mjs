/** three.js `Points`: the stock material with a disc alpha map, and our own shader on it. */
import * as THREE from 'three';
import { finishGl } from '../stage/instrument.mjs';

export const title = 'three.js Points';

export function mount({ element, width, height, cells, colors, pointSize, background }) {
  const renderer = new THREE.WebGLRenderer({ antialias: false });
  renderer.setPixelRatio(1);
  renderer.setSize(width, height);
  renderer.setClearColor(new THREE.Color(background), 1);
  element.append(renderer.domElement);
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, -10, 10);
  const geometry = new THREE.BufferGeometry();
  const places = new Float32Array(cells.n * 3);
  for (let i = 0; i < cells.n; i++) {
    places[i * 3] = cells.x[i];
    places[i * 3 + 1] = cells.y[i];
  }
  geometry.setAttribute('position', new THREE.BufferAttribute(places, 3));
  const rgb = new Float32Array(cells.n * 3);
  const paint = (codes, table) => {
    const linear = table.map(([r, g, b]) =>
      new THREE.Color().setRGB(r / 255, g / 255, b / 255, THREE.SRGBColorSpace)
    );
    for (let i = 0; i < cells.n; i++) {
      const { r, g, b } = linear[codes[i]];
      rgb[i * 3] = r;
      rgb[i * 3 + 1] = g;
      rgb[i * 3 + 2] = b;
    }
  };
  paint(cells.codes, colors);
  geometry.setAttribute('color', new THREE.BufferAttribute(rgb, 3));
  const disc = document.createElement('canvas');
  disc.width = disc.height = 32;
  const pen = disc.getContext('2d');
  pen.fillStyle = '#fff';
  pen.arc(16, 16, 15, 0, 2 * Math.PI);
  pen.fill();
  const material = new THREE.PointsMaterial({
    size: pointSize,
    sizeAttenuation: false,
    vertexColors: true,
    map: new THREE.CanvasTexture(disc),
    transparent: true,
    depthTest: false,
    depthWrite: false
  });
  const points = new THREE.Points(geometry, material);
  points.frustumCulled = false;
  scene.add(points);
  const draw = async ({ x, y, zoom }) => {
    const half = 1 / zoom;
    const aspect = width / height;
    Object.assign(camera, {
      left: x - half * aspect,
      right: x + half * aspect,
      top: y + half,
      bottom: y - half
    });
    camera.updateProjectionMatrix();
    renderer.render(scene, camera);
    finishGl();
  };
  let view = { x: 0, y: 0, zoom: 1 };
  return {
    draw: next => draw((view = next)),
    async recolour(codes, table) {
      paint(codes, table);
      geometry.attributes.color.needsUpdate = true;
      await draw(view);
    },
    async filter(mask) {
      const kept = [];
      for (let i = 0; i < cells.n; i++) if (mask[i]) kept.push(i);
      geometry.setIndex(new THREE.BufferAttribute(Uint32Array.from(kept), 1));
      await draw(view);
    },
    // What three offers: a ray against every point.
    async pick(px, py) {
      const ray = new THREE.Raycaster();
      ray.params.Points.threshold = 0.005;
      ray.setFromCamera(
        new THREE.Vector2((px / width) * 2 - 1, 1 - (py / height) * 2),
        camera
      );
      const hits = ray.intersectObject(points);
      return hits.length === 0 ? null : hits[0].index;
    }
  };
}
