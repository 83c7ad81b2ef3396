/** What the plots of labelled arrays can be told, named as xarray's. */
import type { ColourMapName, MapViewOptions, PictureOptions } from '../../plot/index.js';

/** Options of {@link DataArray.plot} and its kinds. */
export interface ArrayPlotOptions extends PictureOptions, Omit<MapViewOptions, 'centre'> {
  /** Dimension or coordinate along the horizontal axis. */
  readonly x?: string | undefined;
  /** Dimension or coordinate along the vertical axis. */
  readonly y?: string | undefined;
  /** Dimension of which each value is a line. */
  readonly hue?: string | undefined;
  /** Dimension of which each value is a row of panels. */
  readonly row?: string | undefined;
  /** Dimension of which each value is a column of panels. */
  readonly col?: string | undefined;
  /** Panels in a row. */
  readonly colWrap?: number | undefined;
  /** Value of the first colour. */
  readonly vmin?: number | undefined;
  /** Value of the last colour. */
  readonly vmax?: number | undefined;
  /** Colour map. */
  readonly cmap?: ColourMapName | undefined;
  /** Value in the middle of a diverging colour map; `false`: none. Default: 0 where there are values of both signs. */
  readonly center?: number | false | undefined;
  /** Limits from the 2nd to the 98th percentile. */
  readonly robust?: boolean | undefined;
  /** Number of levels, or the levels; contours have 8 by default. */
  readonly levels?: number | readonly number[] | undefined;
  /** Bars of a histogram; 10 by default. */
  readonly bins?: number | undefined;
  /** The vertical axis rises upwards; by default but for depths and pressures. */
  readonly yincrease?: boolean | undefined;
  /** Draw fields over latitude and longitude as maps; true by default. */
  readonly map?: boolean | undefined;
  /** Longitude and latitude in the middle of a map. */
  readonly lookAt?: readonly [lon: number, lat: number] | undefined;
  /** Above the picture; by default the coordinates that have one value. */
  readonly title?: string | undefined;
}

/** Options of `da.plot.animate`. */
export interface ArrayAnimateOptions extends ArrayPlotOptions {
  /** The dimension of which each value is a frame. */
  readonly dim: string;
  /** The kind of each frame; `pcolormesh` by default. */
  readonly kind?: FieldKind | undefined;
  /** Frames in a second; 5 by default. */
  readonly fps?: number | undefined;
}

/** Kinds of pictures of fields. */
export type FieldKind = 'pcolormesh' | 'contourf' | 'contour' | 'imshow';
