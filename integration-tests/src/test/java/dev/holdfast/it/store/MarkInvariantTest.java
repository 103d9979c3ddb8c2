package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests with random histories that a lock of this library is marked whenever its queue has waiters, and that its fencing tokens
 * rise. Locks expire, waiters die, and keys are deleted in between.
 */
class MarkInvariantTest extends QueueTest {
    private static final int STEPS = 1_500;

    private final Map<Ownership, Long> tickets = new HashMap<>();
    private final List<Ownership> owners = new ArrayList<>();
    private long last;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLockIsMarkedWheneverItsQueueHasWaiters(long seed) {
        tickets.clear();
        owners.clear();
        last = 0;
        Random random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            String step = step(random);
            String value = get(LOCK);
            assertThat(queued().isEmpty() || value.equals("null") || value.endsWith("~"))
                    .as("seed %d, step %d, %s: %s with %s", seed, i, step, value, queued())
                    .isTrue();
        }
    }

    private String step(Random random) {
        Ownership known = owners.isEmpty() ? somebody() : owners.get(random.nextInt(owners.size()));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                Ownership newcomer = somebody();
                owners.add(newcomer);
                read(newcomer, acquire(queueing(newcomer)));
                return "join";
            }
            case 3 -> {
                acquire(claim(somebody(), LEASE));
                return "attempt without a wait";
            }
            case 4, 5 -> {
                read(known, acquire(queueing(known)));
                return "poll";
            }
            case 6, 7 -> {
                release(known);
                owners.remove(known);
                return "release";
            }
            case 8 -> {
                release(holder(known));
                return "release by the holder";
            }
            case 9 -> {
                renew(holder(known), LEASE);
                return "renewal by the holder";
            }
            case 10 -> {
                server.command("DEL", random.nextInt(4) == 0 ? QUEUE : LOCK);
                return "loss of a key";
            }
            default -> {
                Ownership next = somebody();
                owners.add(next);
                store.releaseAndAcquire()
                        .orElseThrow()
                        .releaseAndAcquireAsync(holder(known), queueing(next), TIMEOUT)
                        .join()
                        .claimed()
                        .thenAccept(reply -> read(next, reply))
                        .join();
                return "release and acquire";
            }
        }
    }

    private Claim queueing(Ownership owner) {
        int block = secret(owner).hashCode() % 2 == 0 ? 1 : 16; // the same for each claim of an owner
        return withBlock(owner, block, 0)
                .withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 8, tickets.getOrDefault(owner, 0L)));
    }

    private void read(Ownership owner, AcquireReply reply) {
        if (reply instanceof Granted granted) {
            assertThat(granted.fence().orElseThrow()).isGreaterThan(last);
            last = granted.fence().orElseThrow() + granted.fenceBlock() - 1;
            tickets.remove(owner);
        } else if (reply instanceof Busy busy && busy.ticket() != null) {
            tickets.put(owner, busy.ticket().number());
        }
    }

    /** Returns the holder of the lock, or the given owner if nobody holds it. */
    private Ownership holder(Ownership otherwise) {
        String holder = heldBy();
        return owners.stream()
                .filter(owner -> secret(owner).equals(holder))
                .findFirst()
                .orElse(otherwise);
    }
}
