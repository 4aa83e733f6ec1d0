import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { texts } from '../app/texts';
import source from './ui.ftl?raw';

const t = texts(source);

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> & {
  label: string;
  /** What the field takes, said before anything is wrong. */
  hint?: ReactNode;
  /** What is wrong and what to do. */
  error?: string | null | undefined;
};

/** A labelled input with its hint and error tied to it. */
export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId();
  const notes = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className="stack field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
      />
      {hint && (
        <p className="meta" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="state late" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A password that may be shown while it is typed; paste and password managers work. */
export function PasswordField(props: Omit<FieldProps, 'type'>) {
  const [shown, setShown] = useState(false);
  return (
    <div className="password">
      <Field {...props} type={shown ? 'text' : 'password'} autoCapitalize="none" spellCheck={false} />
      <button type="button" className="button quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t('hide-password') : t('show-password')}
      </button>
    </div>
  );
}
