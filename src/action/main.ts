import { checkRepository } from '../check.ts';
import { keepHeapSmall } from '../io/heap.ts';
import { present } from '../publish/present.ts';
import { start } from './start.ts';

keepHeapSmall();
await start({ check: checkRepository, present });
