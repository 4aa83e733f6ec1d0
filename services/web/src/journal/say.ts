import { say as sayOnce } from '../ui/say';

let said: string[] = [];
let due = false;

/** Says something in the page's polite region; what happens in one moment is said together. */
export function say(text: string) {
  said.push(text);
  if (due) return;
  due = true;
  setTimeout(() => {
    sayOnce([...new Set(said)].join('. '));
    said = [];
    due = false;
  }, 150);
}
