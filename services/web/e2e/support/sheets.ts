import { expect } from 'vitest';
import type { Visitor } from './browser';

/** The class page once last week's sheets are there: the worker makes them while the first tests run. */
export async function withSheets({ page }: Visitor): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto('/class');
        await page.getByRole('heading', { name: /^Доставка за/ }).waitFor();
        return page.locator('li.delivery').count();
      },
      { timeout: 45_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
}
