/** Ticks at round dates. */

const DAY = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Milliseconds since 1970 between `low` and `high` at which a year, month, day or hour begins, with what is written there. */
export function dateTicks(low: number, high: number, count = 7): { ticks: number[]; labels: string[] } {
  const span = high - low;
  const ticks: number[] = [];
  const inside = (time: number): void => {
    if (time >= low - 1 && time <= high + 1) ticks.push(time);
  };
  const months = span / (30.4 * DAY) / count;
  if (months >= 0.8) {
    const step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((size) => size >= months * 0.8) ?? 12_000;
    const first = new Date(low);
    const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
    for (let month = start, at = low; at <= high; month += step) {
      at = utc(Math.floor(month / 12), month % 12);
      inside(at);
    }
    const yearly = step >= 12;
    return {
      ticks,
      labels: ticks.map((time) => {
        const date = new Date(time);
        return yearly ? String(date.getUTCFullYear()) : `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
      }),
    };
  }
  const hours = span / 3_600_000 / count;
  const step = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336].find((size) => size >= hours * 0.9) ?? 336;
  for (let time = Math.ceil(low / (step * 3_600_000)) * step * 3_600_000; time <= high + 1; time += step * 3_600_000)
    inside(time);
  return {
    ticks,
    labels: ticks.map((time) => {
      const text = new Date(time).toISOString();
      return step >= 24 ? text.slice(0, 10) : text.slice(5, 16).replace('T', ' ');
    }),
  };
}

const utc = (year: number, month: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime();
};
