/** What happens to a file between the choice and the check: pure, so that every way it can go is tested. */

/** Where the upload is. */
export type Upload =
  | { at: 'idle' }
  | { at: 'sending'; file: string; sent: number; total: number }
  | { at: 'checking'; file: string }
  | { at: 'refused'; file: string; why: string };

/** What happened. */
export type UploadEvent =
  | { type: 'chosen'; file: string; total: number }
  | { type: 'progress'; sent: number }
  | { type: 'sent' }
  | { type: 'refused'; why: string }
  | { type: 'stopped' };

/** The state after an event; what comes too late changes nothing. */
export function next(state: Upload, event: UploadEvent): Upload {
  switch (event.type) {
    case 'chosen':
      return { at: 'sending', file: event.file, sent: 0, total: event.total };
    case 'progress':
      if (state.at !== 'sending') return state;
      return { ...state, sent: Math.max(state.sent, Math.min(event.sent, state.total)) };
    case 'sent':
      return state.at === 'sending' ? { at: 'checking', file: state.file } : state;
    case 'refused':
      return state.at === 'idle' ? state : { at: 'refused', file: state.file, why: event.why };
    case 'stopped':
      return { at: 'idle' };
  }
}

/** Whole per cent, 100 only when all is sent. */
export function percent(sent: number, total: number): number {
  return total <= 0 ? 0 : Math.floor((Math.min(sent, total) / total) * 100);
}

/** Why a file is not even sent: ids of texts. */
export function objection(size: number, largest: number): 'empty-file' | 'too-large' | null {
  if (size === 0) return 'empty-file';
  return size > largest ? 'too-large' : null;
}

/** What an answer to the upload means, as the id of a text; null when the file is there. */
export function answerText(status: number): string | null {
  if (status === 204) return null;
  if (status === 401) return 'upload-ended';
  if (status === 413) return 'too-large';
  return 'upload-failed';
}

/** Puts the bytes to the ticket's path. Resolves with the status, 0 when nothing came back or it was stopped. */
export function put(
  path: string,
  file: Blob,
  progress: (sent: number) => void,
  stop: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-tabel-client', 'web');
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onloadend = () => resolve(request.status);
    stop.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
