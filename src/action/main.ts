import { checkRepository } from '../check.ts';
import { present } from './present.ts';
import { start } from './start.ts';

await start({ check: checkRepository, present });
