import { crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Tables of a school book as the browser hands them over: CSV files in one archive, kept as they are. */
export function archive(name: string, tables: Record<string, readonly string[]>) {
  const parts: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [table, lines] of Object.entries(tables)) {
    const file = Buffer.from(`${table}.csv`);
    const body = Buffer.from(lines.join('\n'));
    // Versions and the flag of a UTF-8 name, stored without compression, no time, sum, both sizes, length of the name.
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800, 2);
    head.writeUInt32LE(crc32(body), 10);
    head.writeUInt32LE(body.length, 14);
    head.writeUInt32LE(body.length, 18);
    head.writeUInt16LE(file.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), head, file, body);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    index.push(Buffer.from('PK\x01\x02\x14\x00'), head, place, file);
    at += 4 + head.length + file.length + body.length;
  }
  const directory = Buffer.concat(index);
  const end = Buffer.alloc(18);
  const count = Object.keys(tables).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  const buffer = Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06'), end]);
  return { name, mimeType: 'application/zip', buffer };
}

/** Uploads such an archive by the screen and applies it, leaving alone what it does not name. */
export async function bring(page: Page, file: ReturnType<typeof archive>): Promise<void> {
  await page.goto('/import');
  await page.getByText('Ещё настройки').click();
  await page.getByLabel('Оставить то, чего в файле нет').check();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Применить' }).click();
  await page.getByText(/^Загрузка применена/).waitFor();
}
