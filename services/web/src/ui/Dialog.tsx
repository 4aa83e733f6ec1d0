import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { texts } from '../app/texts';
import { Icon } from './Icon';
import './overlay.css';
import source from './ui.ftl?raw';

const t = texts(source);

type DialogProps = {
  title: string;
  open: boolean;
  close: () => void;
  /** Buttons, the safe one first. */
  actions?: ReactNode;
  children: ReactNode;
};

/** A question that must be answered before work goes on. Only for lazy routes: it brings react-aria-components. */
export function Dialog({ title, open, close, actions, children }: DialogProps) {
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => now || close()} isDismissable>
      <Modal className="modal">
        <AriaDialog className="dialog">
          <div className="panel-head">
            <Heading slot="title">{title}</Heading>
            <button type="button" className="button quiet" onClick={close}>
              <Icon name="close" label={t('close')} />
            </button>
          </div>
          {children}
          {actions && <div className="row">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
