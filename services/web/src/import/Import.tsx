import { Screen } from '../ui/Screen';
import { Choose } from './Choose';
import './import.css';
import { Past, Template } from './Past';
import { Steps } from './Steps';
import { t } from './words';

/** Loading rosters and timetables: the first step, and what was loaded before. */
export default function Import() {
  return (
    <Screen title={t('title')}>
      <Steps at={0} />
      <Choose />
      <div className="row">
        <Template />
      </div>
      <Past />
    </Screen>
  );
}
