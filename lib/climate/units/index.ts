/**
 * Units of measurement as UDUNITS writes them.
 */
export { convertUnits, type UnitConversion, unitConversion } from './convert-units.js';
