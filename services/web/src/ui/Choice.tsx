import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';

type ChoiceProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'> & {
  type: 'radio' | 'checkbox';
  label: ReactNode;
  hint?: ReactNode;
};

/** A radio button or tick box whose whole label is the target. */
export function Choice({ type, label, hint, ...input }: ChoiceProps) {
  const id = useId();
  return (
    <div className="choice">
      <input {...input} type={type} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="meta" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'> & { label: string };

/** A labelled list to choose one of, the device's own. */
export function Select({ label, children, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className="stack field">
      <label htmlFor={id}>{label}</label>
      <select {...select} id={id} className="input">
        {children}
      </select>
    </div>
  );
}
