/** Bars of a few weeks, the last one in accent. Says every value to who cannot see it; draws nothing without values. */
export function Spark({
  values,
  label,
  most,
}: {
  /** Oldest first; `null` where nothing is known. */
  values: readonly (number | null)[];
  /** What the bars say, in words, with every value. */
  label: string;
  /** Value of a full bar, so that rows can be compared. */
  most: number;
}) {
  const step = 10;
  const height = 24;
  return (
    <svg
      className="spark"
      role="img"
      aria-label={label}
      width={values.length * step}
      height={height}
      viewBox={`0 0 ${values.length * step} ${height}`}
    >
      <title>{label}</title>
      {values.map((value, at) => {
        const size = value === null ? 0 : barHeight(value, most, height - 2);
        const last = at === values.length - 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={at}
            className={value === null ? 'spark-none' : last ? 'spark-last' : 'spark-bar'}
            x={at * step + 1}
            y={height - 1 - (value === null ? 1 : size)}
            width={step - 3}
            height={value === null ? 1 : size}
          />
        );
      })}
    </svg>
  );
}

/** Height of a bar, at least one unit for a value that is not zero, so that it is seen. */
export function barHeight(value: number, most: number, height: number): number {
  if (value <= 0 || most <= 0) return 1;
  return Math.max(2, Math.round((Math.min(value, most) / most) * height));
}
