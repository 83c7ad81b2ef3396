/**
 * Which values parameters of distributions may have, in words and as a test; NaN is in none but the first.
 */
export const DOMAINS = {
  any: { text: 'a number', admits: () => true },
  nonNegative: { text: 'a number of 0 or more', admits: (x) => x >= 0 },
  positive: { text: 'a number above 0', admits: (x) => x > 0 },
  aboveOne: { text: 'a number above 1', admits: (x) => x > 1 },
  probability: { text: 'a number from 0 to 1', admits: (x) => x >= 0 && x <= 1 },
  chance: { text: 'a number above 0, at most 1', admits: (x) => x > 0 && x <= 1 },
  belowOne: { text: 'a number of 0 or more, below 1', admits: (x) => x >= 0 && x < 1 },
  poissonMean: { text: 'a number from 0 to 9.22e18', admits: (x) => x >= 0 && x <= 9.223372006484771e18 },
  count: { text: 'a whole number of 0 or more', admits: (x) => x >= 0 && Number.isInteger(x) },
  finite: { text: 'a finite number', admits: Number.isFinite },
} satisfies Readonly<Record<string, { readonly text: string; readonly admits: (x: number) => boolean }>>;

/** Names of the domains. */
export type DomainName = keyof typeof DOMAINS;
