// Functions that tests name by module and export: they may use what their module holds.
const factor = 3;

export const scale = (x) => factor * x;

export function fail() {
  throw new Error('no');
}
