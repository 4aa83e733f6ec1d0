import { appendFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';

/**
 * Prints a figure as a JSON line, with whether it meets its goal and how busy the machine was, and keeps it beside the
 * other benchmarks' figures. Figures and goals are milliseconds.
 */
export function figure(what: string, ms: number, goal: number, more: Record<string, unknown> = {}): void {
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const line = JSON.stringify({ bench: 'web', what, ms, goal, met: ms <= goal, ...more, load });
  const folder = `${process.env['TABEL_VAR']}/bench`;
  mkdirSync(folder, { recursive: true });
  appendFileSync(`${folder}/web.jsonl`, `${line}\n`);
  process.stdout.write(`${line}\n`);
}

/** The middle value, rounded. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, rounded to a tenth. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 10) / 10;
}
