import { texts } from '../app/texts';
import source from './today.ftl?raw';

/** Texts of the screen. */
export const t = texts(source);
