const SVG = 'http://www.w3.org/2000/svg';

/** A screen with a pointer. */
export function screenIcon(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.8',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value);
  }
  path.setAttribute(
    'd',
    'M8 20h4M4 16h6M21 10V6a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2M13.5 12l7.5 3-3.3 1.3L16.3 20z',
  );
  svg.append(path);
  return svg;
}
