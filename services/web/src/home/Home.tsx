import { OthersWaiting } from '../account/OthersWaiting';
import { texts } from '../app/texts';
import { Screen } from '../ui/Screen';
import source from './home.ftl?raw';

const t = texts(source);

/** What is due now, with the clause that makes it due. */
export default function Home() {
  return (
    <Screen title={t('title')}>
      <OthersWaiting />
    </Screen>
  );
}
