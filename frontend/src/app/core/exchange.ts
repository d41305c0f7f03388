import { CURRENCY, Liking, RATES } from './preferences';

export interface Exchange {
  /** ISO 4217 code that the amount is written in. */
  currency: string;
  /** What one of the campus's currency is worth in it. */
  rate: number;
}

/** How amounts of a campus's currency are written: as they are, or in the one that somebody likes. */
export function exchangeBy({ currency: liked, rates }: Pick<Liking, 'currency' | 'rates'>) {
  return (currency: string): Exchange | null => {
    const rate = rates[currency];
    return liked && liked !== currency && rate ? { currency: liked, rate } : null;
  };
}

/** The exchange that whoever looks has chosen; null where an amount stays in the campus's currency. */
export const exchange = exchangeBy({ currency: CURRENCY, rates: RATES });
