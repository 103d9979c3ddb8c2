// Takes a lock with npm redlock, again and again, and has the ledger check that nobody else is inside.
// Arguments: module, key, rounds, port of the ledger, ports of the members.
'use strict';

const Redis = require('ioredis');
const [name, key, rounds, ledgerPort, ...ports] = process.argv.slice(2);
const module_ = require(name);
const Redlock = module_.default || module_;

const options = { retryCount: 1000000, retryDelay: 10, retryJitter: 10 };
const members = ports.map((port) => new Redis(port, '127.0.0.1'));
const ledger = new Redis(ledgerPort, '127.0.0.1');
const redlock = new Redlock(members, options);

const acquire = () => (redlock.acquire ? redlock.acquire([key], 10000) : redlock.lock(key, 10000));
const release = (lock) => (lock.release ? lock.release() : lock.unlock());

async function main() {
  for (let i = 0; i < rounds; i++) {
    const lock = await acquire();
    if ((await ledger.getset('inside', 'node')) !== '') await ledger.incr('overlaps');
    if ((await ledger.getset('last', 'node')) !== 'node') await ledger.incr('handovers');
    const count = Number(await ledger.get('count'));
    await ledger.set('count', count + 1);
    if ((await ledger.getset('inside', '')) !== 'node') await ledger.incr('overlaps');
    await release(lock);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 25)); // let the other have a turn
  }
}

main().then(
  () => process.exit(0),
  (failure) => {
    console.error(failure);
    process.exit(1);
  },
);
