// Opens the store of a directory and adds deliveries until it is killed, printing each id once it is acknowledged.
import { openStore } from '../../../src/io/store.ts';

const [directory, prefix] = process.argv.slice(2);
try {
  const { db } = await openStore({ kind: 'embedded', directory });
  for (let i = 0; ; i++) {
    const id = `${prefix}-${i}`;
    await db.insertInto('deliveries').values({ id, event: 'push', payload: '{}', queued_at: null }).execute();
    console.log(id);
  }
} catch (error) {
  console.log(`${error.code}: ${error.message}`);
  process.exitCode = 2;
}
