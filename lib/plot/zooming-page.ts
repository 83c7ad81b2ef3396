/** A page of HTML around a picture: the wheel zooms about the pointer, dragging moves, a double click goes back. Nothing is loaded. */
export const zoomingPage = (svg: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Picture</title>
<style>html,body{margin:0;height:100%;background:#fff}svg{width:100%;height:100%;display:block;cursor:grab;touch-action:none}</style></head>
<body>${svg}
<script>
const svg = document.querySelector('svg');
const whole = svg.getAttribute('viewBox').split(' ').map(Number);
let view = [...whole];
const show = () => svg.setAttribute('viewBox', view.join(' '));
const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
svg.removeAttribute('width');
svg.removeAttribute('height');
svg.addEventListener('wheel', (event) => {
  event.preventDefault();
  const { x, y } = at(event);
  const by = Math.exp(event.deltaY * 0.0015);
  const scale = Math.min(1, Math.max(0.002, (view[2] * by) / whole[2])) / (view[2] / whole[2]);
  view = [x - (x - view[0]) * scale, y - (y - view[1]) * scale, view[2] * scale, view[3] * scale];
  show();
}, { passive: false });
let held;
svg.addEventListener('pointerdown', (event) => { held = at(event); svg.setPointerCapture(event.pointerId); });
svg.addEventListener('pointermove', (event) => {
  if (!held) return;
  const { x, y } = at(event);
  view[0] += held.x - x;
  view[1] += held.y - y;
  show();
});
svg.addEventListener('pointerup', () => { held = undefined; });
svg.addEventListener('dblclick', () => { view = [...whole]; show(); });
</script></body></html>
`;
