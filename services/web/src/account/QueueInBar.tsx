import { useQueue } from '../queue/hooks';
import { PageStatus } from '../queue/PageStatus';

/** Sends what waits from an earlier visit while another screen than the journal is open, and says how it goes. */
export default function QueueInBar() {
  const queue = useQueue();
  return <PageStatus queue={queue} bar />;
}
