import type { ReactNode } from 'react';
import { Menu as AriaMenu, Button, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon } from './Icon';
import './overlay.css';

/** One act of a menu. */
export type MenuAct = { id: string; label: ReactNode; act: () => void; off?: boolean };

/** A menu of acts behind a button («Действия»). Only for lazy routes: it brings react-aria-components. */
export function Menu({ label, acts }: { label: string; acts: readonly MenuAct[] }) {
  return (
    <MenuTrigger>
      <Button className="button">
        {label}
        <Icon name="down" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <AriaMenu
          className="menu"
          aria-label={label}
          disabledKeys={acts.filter((one) => one.off).map((one) => one.id)}
          onAction={(key) => acts.find((one) => one.id === key)?.act()}
        >
          {acts.map((one) => (
            <MenuItem key={one.id} id={one.id} className="menu-item">
              {one.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
