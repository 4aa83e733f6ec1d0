import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The text of a PDF as poppler reads it, page after page, lines as they stand; spaces are plain ones. */
export function textOf(pdf: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'tabel-pdf-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), pdf);
    const text = execFileSync('pdftotext', ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
    return text.replaceAll('\u00a0', ' ').replaceAll('\u00ad', '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pages of a PDF's text. */
export function pagesOf(text: string): string[] {
  return text.split('\f').filter((page) => page.trim() !== '');
}
