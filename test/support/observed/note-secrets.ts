/** Runs before each test file of the whole stack: what it uses is noted for the scan at the end (start-shared-stack.ts). */
import { inject } from 'vitest';
import { scanInto } from './secrets-scan.ts';

scanInto(inject('scan'));
