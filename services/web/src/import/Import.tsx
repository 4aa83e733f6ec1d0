import { Screen } from '../ui/Screen';
import { Choose } from './Choose';
import './import.css';
import { Steps } from './Steps';
import { t } from './words';

/** Loading rosters and timetables: the first step. */
export default function Import() {
  return (
    <Screen title={t('title')}>
      <Steps at={0} />
      <Choose />
    </Screen>
  );
}
