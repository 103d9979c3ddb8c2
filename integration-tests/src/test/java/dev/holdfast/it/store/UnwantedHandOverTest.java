package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests a lock that is handed over to a waiter that has given up, while its process lives. */
class UnwantedHandOverTest extends QueueTest {
    private static final Duration AT_MOST = Duration.ofSeconds(15); // less than a claim

    private AtomicInteger wakeUps;

    private void listen() {
        wakeUps = new AtomicInteger();
        store.watch("orders", () -> wakeUps.incrementAndGet() > 0);
        await().atMost(AT_MOST).until(() -> wakeUps.get() == 1);
    }

    /** A delayed attempt puts the waiter back into the queue. */
    private void putBack(Ownership waiter, String member) {
        server.command("ZADD", QUEUE, "1", member);
        setHeartbeat(waiter, HEARTBEAT);
    }

    @Test
    void theProcessReleasesAnUnwantedLock() {
        listen();
        Ownership holder = holder();
        Ownership gone = waiter();
        String member = member(gone);
        Ownership other = waiter();
        release(gone);
        putBack(gone, member);

        release(holder);

        await().atMost(AT_MOST).until(() -> heldBy().equals(secret(other)));
        await().atMost(AT_MOST).until(() -> wakeUps.get() == 2);
        assertThat(queued()).isEqualTo(List.of());
    }

    @Test
    void theProcessReleasesAnUnwantedLockWithoutAKnownTicket() {
        listen();
        Ownership holder = holder();
        Ownership gone = somebody();
        client.onReply = reply -> {
            if (reply.startsWith("WAIT")) {
                throw new RedisUnreachable("no reply", null, true);
            }
            return reply;
        };
        assertThat(store.acquireAsync(waiting(gone))).isCompletedExceptionally();
        client.onReply = reply -> reply;
        String member = member(gone);
        Ownership other = waiter();
        release(gone);
        putBack(gone, member);

        release(holder);

        await().atMost(AT_MOST).until(() -> heldBy().equals(secret(other)));
    }

    @Test
    void theProcessKeepsALockThatItsWaiterHas() {
        listen();
        Ownership holder = holder();
        Ownership waiter = waiter();
        release(holder);
        granted(waiting(waiter));
        String message = "G2 " + secret(waiter) + " 1 1 20000 1 " + LOCK;

        assertThat(server.command("PUBLISH", client.channel, message)).isEqualTo(1L);

        await().atMost(AT_MOST).until(() -> wakeUps.get() == 3);
        assertThat(heldBy()).isEqualTo(secret(waiter));
    }
}
