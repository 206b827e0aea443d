/** In CI every run draws the same random cases, so that a failure is of the change. */
import fc from 'fast-check';

if (process.env.CI) fc.configureGlobal({ seed: 20261120 });
