/** Averages as the server counts them: exact integers Σw·m and Σw, rounded half up only to be shown. */

/** Which average the school counts with, as the page says. */
export type Method = 'simple' | 'weighted';

/** A mark's cell with the weight of its column. */
export type Weighed = { value: string; weight: number };

/** Σ weight · mark, Σ weight, how many marks. */
export type Sums = { num: number; den: number; count: number };

const NONE: Sums = { num: 0, den: 0, count: 0 };

/** Numbers of a cell: a pair is two marks; words and dots are none. */
export function numbersOf(value: string): number[] {
  return value
    .split('/')
    .filter((part) => /^[1-9][0-9]?$/.test(part))
    .map(Number);
}

/** Sums over cells. Each mark of a pair has the work's whole weight. */
export function sumsOf(cells: Iterable<Weighed>, method: Method): Sums {
  let sums = NONE;
  for (const cell of cells) {
    const weight = method === 'weighted' ? cell.weight : 1;
    for (const mark of numbersOf(cell.value)) {
      sums = { num: sums.num + weight * mark, den: sums.den + weight, count: sums.count + 1 };
    }
  }
  return sums;
}

/** Two decimals, half up, with a comma: «4,44»; empty without a mark. */
export function display({ num, den }: Pick<Sums, 'num' | 'den'>): string {
  if (den === 0) return '';
  const hundredths = Math.floor((2 * 100 * num + den) / (2 * den));
  const whole = Math.floor(hundredths / 100);
  return `${whole},${String(hundredths % 100).padStart(2, '0')}`;
}

/** What the derivation says, apart from its words. */
export type Derivation = {
  /** «(5·3 + 5·1 + 4·5) / 9» */
  sum: string;
  /** «40/9» */
  fraction: string;
  /** «4,44» */
  rounded: string;
  /** The shown figure is the exact one. */
  exact: boolean;
};

/** How the average comes about; null without a mark. */
export function derive(cells: Iterable<Weighed>, method: Method): Derivation | null {
  const terms: string[] = [];
  const list = [...cells];
  for (const cell of list) {
    for (const mark of numbersOf(cell.value)) {
      terms.push(method === 'weighted' ? `${mark}·${cell.weight}` : String(mark));
    }
  }
  const sums = sumsOf(list, method);
  if (sums.den === 0) return null;
  return {
    sum: `(${terms.join(' + ')}) / ${sums.den}`,
    fraction: `${sums.num}/${sums.den}`,
    rounded: display(sums),
    exact: (sums.num * 100) % sums.den === 0,
  };
}
