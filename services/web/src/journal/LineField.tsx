import { useLayoutEffect, useRef, useState } from 'react';

type Props = {
  value: string;
  label: string;
  placeholder: string;
  testid: string;
  commit: (text: string) => void;
};

/** A text that is saved when the field is left or Enter is pressed; Esc brings the old one back. */
export function LineField({ value, label, placeholder, testid, commit }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const place = useRef<HTMLTextAreaElement>(null);
  const shown = typed ?? value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const field = place.current;
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
  }, [shown]);
  function leave() {
    if (typed !== null && typed.trim() !== value.trim()) commit(typed);
    setTyped(null);
  }
  return (
    <textarea
      ref={place}
      className="input line-field"
      rows={1}
      aria-label={label}
      placeholder={placeholder}
      data-testid={testid}
      value={shown}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped(null);
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        leave();
      }}
    />
  );
}
