import { texts } from '../app/texts';
import source from './journal.ftl?raw';

/** Texts of the journal. */
export const t = texts(source);
