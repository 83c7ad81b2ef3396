/** Resampling of labelled arrays and ranges of dates: what users import of them. */
export { type DateRangeOptions, dateRange } from './date-range.js';
export { type ResampleOptions, resample } from './resample.js';
export type { ResampleFillOptions } from './resample-methods.js';
export { Resampled } from './resampled.js';
export type { Span } from './spans.js';
