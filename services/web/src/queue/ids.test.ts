import { describe, expect, it } from 'vitest';
import { newOperationId } from './ids';

describe('newOperationId', () => {
  it('is a UUID of version 7 that grows, whatever the clock does', () => {
    const ids = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_001].map((now) =>
      newOperationId(now),
    );
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
