import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import source from './account.ftl?raw';
import { pendingList } from './pending';

const t = texts(source);

type LeaveDialogProps = { login: string; count: number; stay: () => void; leave: () => void };

/** Says what would be lost by signing out, and offers to stay or to take a list along (ux 5.7). */
export default function LeaveDialog({ login, count, stay, leave }: LeaveDialogProps) {
  async function download() {
    const file = new Blob(['\ufeff', await pendingList(login)], { type: 'text/plain;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = t('list-name');
    link.click();
    URL.revokeObjectURL(link.href);
  }
  const actions = (
    <>
      <Button tone="primary" onClick={stay}>
        {t('stay')}
      </Button>
      <Button onClick={download}>{t('download-list')}</Button>
      <Button onClick={leave}>{t('leave-and-wipe')}</Button>
    </>
  );
  return (
    <Dialog title={t('unsent', { n: count })} open close={stay} actions={actions}>
      <p>{t('unsent-why')}</p>
    </Dialog>
  );
}
