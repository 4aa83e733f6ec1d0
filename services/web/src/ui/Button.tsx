import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'disabled'> & {
  /** One primary button per screen; quiet ones look like links. */
  tone?: 'primary' | 'quiet' | undefined;
  icon?: IconName | undefined;
  /** The act is on its way: the button stays focusable and does nothing. */
  busy?: boolean | undefined;
  children?: ReactNode;
};

/** A button named by its act in the infinitive («Сохранить выбор»). */
export function Button({
  tone,
  icon,
  busy = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={tone ? `button ${tone}` : 'button'}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
