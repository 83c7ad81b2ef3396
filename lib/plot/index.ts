/** `chunkwise/plot`: filled contours, images, maps and line plots of computed arrays, as SVG and PNG, without system fonts. */

export { type AnimateOptions, animate } from './animation/animate.js';
export { type Colour, type ColourMapName, colourTable } from './colours/colour-maps.js';
export type { ScaleOptions } from './colours/colour-scale.js';
export type { MapViewOptions } from './earth/map-panel.js';
export { type MapOptions, mapPlot } from './earth/map-plot.js';
export type { ProjectionName } from './earth/projections.js';
export { type HistogramOptions, histogram } from './fields/histogram.js';
export type { GridData } from './grid-values.js';
export { contourf, type HeatMapOptions, imshow, type MatrixOptions } from './heat-map.js';
export { type LinePlotOptions, linePlot, type Series } from './line-plot.js';
export { Picture, type PictureOptions } from './picture.js';
