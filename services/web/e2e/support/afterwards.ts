import { afterEach } from 'vitest';
import { sendAway } from './browser';

afterEach(sendAway);
