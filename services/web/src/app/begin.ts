import { startEarly } from './early';

// A module of its own, because imports run before the file that has them.
startEarly();
