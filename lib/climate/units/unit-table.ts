/**
 * Units of measurement by their names and symbols, in terms of others, down to the seven of SI. Prefixes stand apart.
 */

/** The dimensions that units are of; radians have none. */
export const DIMENSIONS = ['m', 'kg', 's', 'A', 'K', 'mol', 'cd'] as const;

/** What a unit is: `60 s`, or an offset scale: `K @ 273.15`. Those of {@link DIMENSIONS} are themselves. */
interface Definition {
  readonly is: string;
  /** Symbols, as they are written. */
  readonly symbols?: string;
  /** Names in small letters, which may have a plural. */
  readonly names?: string;
}

const DEFINITIONS: readonly Definition[] = [
  { is: 'm', symbols: 'm', names: 'meter metre' },
  { is: 'kg', names: 'kilogram' },
  { is: '1e-3 kg', symbols: 'g', names: 'gram' },
  { is: 's', symbols: 's', names: 'second sec' },
  { is: 'A', symbols: 'A', names: 'ampere amp' },
  { is: 'K', symbols: 'K degK deg_K degree_K degrees_K degreeK °K', names: 'kelvin degree_kelvin degrees_kelvin' },
  { is: 'mol', symbols: 'mol', names: 'mole' },
  { is: 'cd', symbols: 'cd', names: 'candela' },
  {
    is: 'K @ 273.15',
    symbols: 'degC deg_C degree_C degrees_C degreeC degreesC °C ℃',
    names: 'celsius degree_celsius degrees_celsius degc centigrade',
  },
  {
    is: '5/9 K @ 459.67',
    symbols: 'degF deg_F degree_F degrees_F degreeF °F ℉',
    names: 'fahrenheit degree_fahrenheit degrees_fahrenheit degf',
  },
  { is: '1', symbols: 'rad', names: 'radian dimensionless none fraction count unitless level layer sigma_level psu' },
  { is: '0.01', symbols: '%', names: 'percent' },
  { is: '0.001', symbols: '‰', names: 'permille permil' },
  { is: '1e-6', symbols: 'ppm ppmv', names: 'parts_per_million' },
  { is: '1e-9', symbols: 'ppb ppbv', names: 'parts_per_billion' },
  { is: '1e-12', symbols: 'ppt pptv', names: 'parts_per_trillion' },
  {
    is: '0.017453292519943295',
    symbols: 'deg ° degree_N degrees_N degreeN degreesN degree_E degrees_E degreeE degreesE degree_T',
    names: 'degree arcdeg degree_north degrees_north degree_east degrees_east degree_true degrees_true angular_degree',
  },
  { is: '-1 degree', symbols: 'degree_W degrees_W degreeW degreesW', names: 'degree_west degrees_west' },
  { is: '-1 degree', symbols: 'degree_S degrees_S degreeS degreesS', names: 'degree_south degrees_south' },
  { is: '1/60 degree', names: 'arcminute arcmin minute_angle' },
  { is: '1/3600 degree', names: 'arcsecond arcsec second_angle' },
  { is: '6.283185307179586', names: 'cycle revolution turn circle rotation' },
  { is: '1', symbols: 'sr', names: 'steradian' },
  { is: '60 s', symbols: 'min', names: 'minute' },
  { is: '3600 s', symbols: 'h hr', names: 'hour' },
  { is: '86400 s', symbols: 'd', names: 'day' },
  { is: '7 day', names: 'week' },
  { is: '14 day', names: 'fortnight' },
  // As UDUNITS has them: the tropical year.
  { is: '31556925.9747 s', symbols: 'a yr', names: 'year' },
  { is: '1/12 year', names: 'month' },
  { is: '365 day', names: 'common_year' },
  { is: '366 day', names: 'leap_year' },
  { is: '365.25 day', names: 'julian_year' },
  { is: 's-1', symbols: 'Hz', names: 'hertz' },
  { is: 'kg m s-2', symbols: 'N', names: 'newton' },
  { is: 'N m-2', symbols: 'Pa', names: 'pascal' },
  { is: 'N m', symbols: 'J', names: 'joule' },
  { is: 'J s-1', symbols: 'W', names: 'watt' },
  { is: 'A s', symbols: 'C', names: 'coulomb' },
  { is: 'W A-1', symbols: 'V', names: 'volt' },
  { is: 'V A-1', symbols: 'Ω Ohm', names: 'ohm' },
  { is: 'A V-1', symbols: 'S', names: 'siemens' },
  { is: 'C V-1', symbols: 'F', names: 'farad' },
  { is: 'V s', symbols: 'Wb', names: 'weber' },
  { is: 'Wb m-2', symbols: 'T', names: 'tesla' },
  { is: 'Wb A-1', symbols: 'H', names: 'henry' },
  { is: 's-1', symbols: 'Bq', names: 'becquerel' },
  { is: 'cd', symbols: 'lm', names: 'lumen' },
  { is: 'cd m-2', symbols: 'lx', names: 'lux' },
  { is: '1e5 Pa', symbols: 'bar b', names: 'bar' },
  { is: '100 Pa', symbols: 'mb mbar', names: 'millibar' },
  { is: '101325 Pa', symbols: 'atm', names: 'atmosphere standard_atmosphere' },
  { is: '1/760 atm', names: 'torr' },
  { is: '133.322387415 Pa', symbols: 'mmHg', names: 'millimeter_hg' },
  { is: '6894.757293168361 Pa', symbols: 'psi' },
  { is: '1e-5 N', symbols: 'dyn', names: 'dyne' },
  { is: '1e-7 J', names: 'erg' },
  { is: '4.1868 J', symbols: 'cal', names: 'calorie' },
  { is: '3.6e6 J', symbols: 'kWh', names: 'kilowatt_hour' },
  { is: '1.602176634e-19 J', symbols: 'eV', names: 'electronvolt electron_volt' },
  { is: '9.80665 m s-2', symbols: 'gp', names: 'gravity standard_gravity' },
  { is: '0.01 m s-2', symbols: 'Gal', names: 'gal' },
  // Heights of pressure levels: metres of geopotential height.
  { is: 'm', symbols: 'gpm', names: 'geopotential_meter geopotential_metre' },
  { is: '0.3048 m', symbols: 'ft', names: 'foot feet international_foot' },
  { is: '0.0254 m', symbols: 'in', names: 'inch inches international_inch' },
  { is: '0.9144 m', symbols: 'yd', names: 'yard' },
  { is: '1.8288 m', names: 'fathom' },
  { is: '1609.344 m', symbols: 'mi', names: 'mile' },
  { is: '1852 m', symbols: 'nmi', names: 'nautical_mile' },
  { is: '1e-6 m', names: 'micron' },
  { is: '1e-10 m', symbols: 'Å', names: 'angstrom' },
  { is: '1852/3600 m s-1', symbols: 'kt kts', names: 'knot' },
  { is: '1609.344/3600 m s-1', symbols: 'mph' },
  { is: '1e4 m2', symbols: 'ha', names: 'hectare' },
  { is: '1e-3 m3', symbols: 'l L', names: 'liter litre' },
  { is: '1e6 m3 s-1', symbols: 'Sv', names: 'sverdrup' },
  { is: '1000 kg', symbols: 't', names: 'tonne metric_ton' },
  { is: '0.45359237 kg', symbols: 'lb', names: 'pound' },
  { is: '0.028349523125 kg', symbols: 'oz', names: 'ounce' },
  { is: '446.2e-6 mol m-2', symbols: 'DU', names: 'dobson dobson_unit' },
];

/** Powers of ten of prefixes, by symbol and name. */
export const PREFIXES: readonly (readonly [symbol: string, name: string, power: number])[] = [
  ['Y', 'yotta', 24],
  ['Z', 'zetta', 21],
  ['E', 'exa', 18],
  ['P', 'peta', 15],
  ['T', 'tera', 12],
  ['G', 'giga', 9],
  ['M', 'mega', 6],
  ['k', 'kilo', 3],
  ['h', 'hecto', 2],
  ['da', 'deka', 1],
  ['da', 'deca', 1],
  ['d', 'deci', -1],
  ['c', 'centi', -2],
  ['m', 'milli', -3],
  ['u', 'micro', -6],
  ['µ', 'micro', -6],
  ['μ', 'micro', -6],
  ['n', 'nano', -9],
  ['p', 'pico', -12],
  ['f', 'femto', -15],
  ['a', 'atto', -18],
  ['z', 'zepto', -21],
  ['y', 'yocto', -24],
];

const words = (text = ''): readonly string[] => text.split(' ').filter(Boolean);

/** Definitions by symbol, as it is written, and by name in small letters, also of several. */
export const BY_SYMBOL: ReadonlyMap<string, string> = new Map(
  DEFINITIONS.flatMap(({ is, symbols }) => words(symbols).map((symbol) => [symbol, is] as const)),
);
export const BY_NAME: ReadonlyMap<string, string> = new Map(
  DEFINITIONS.flatMap(({ is, names }) =>
    words(names).flatMap((name) => [[name, is] as const, [`${name}s`, is] as const]),
  ),
);
