/** `chunkwise/plot`: filled contours, images, maps and line plots of computed arrays, as SVG and PNG, without system fonts. */
export { type Colour, type ColourMapName, colourTable } from './colour-maps.js';
export type { GridData } from './grid-values.js';
export { contourf, type HeatMapOptions, imshow, type MapOptions, type MatrixOptions, mapPlot } from './heat-map.js';
export { type LinePlotOptions, linePlot, type Series } from './line-plot.js';
export { Picture, type PictureOptions } from './picture.js';
