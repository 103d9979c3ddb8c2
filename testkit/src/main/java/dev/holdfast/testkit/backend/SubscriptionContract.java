package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Specifies that waiters receive hand-overs and wake-ups over a subscription of the backend. */
public interface SubscriptionContract extends BackendFixture {
    @Test
    default void handOverWakesItsWaiter() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server).set(StandardOptions.KEY_PREFIX, "p\u00e9:"));
                Waiter waiter = new Waiter(locks)) {
            Await.until("one connection is subscribed", () -> ServerConnections.subscribers(server) == 1);
            waiter.assertHandOver();
            waiter.assertHandOver();
        }
    }

    @Test
    default void brokenSubscriptionIsOpenedAgainAndWakesTheWaiter() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server));
                Waiter waiter = new Waiter(locks)) {
            for (int i = 0; i < 3; i++) {
                Await.until("one connection is subscribed", () -> ServerConnections.subscribers(server) == 1);
                int before = waiter.wakeUps.get();
                server.command("CLIENT", "KILL", "TYPE", "pubsub");
                Await.until("the waiter is woken up", () -> waiter.wakeUps.get() > before);
                waiter.assertHandOver();
            }
        }
    }

    @Test
    default void waiterPollsWithoutATicketIfTheSubscriptionIsRefused() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.command("ACL", "SETUSER", "default", "resetchannels");
            assertWaiterPolls(server);
        }
    }

    private void assertWaiterPolls(RedisServer server) throws Exception {
        try (LockProvider locks = connected(config(server));
                Waiter waiter = new Waiter(locks)) {
            Await.until("no ticket in the queue", () -> waiter.attempt() instanceof Busy busy && busy.ticket() == null);
            waiter.holder.release();
            assertThat(waiter.attempt()).isInstanceOf(Granted.class);
        }
    }

    /** A waiter that uses the store directly, without an engine. */
    final class Waiter implements AutoCloseable {
        static final Duration TIME = Duration.ofSeconds(30);

        final AtomicInteger wakeUps = new AtomicInteger();
        private final LockStore store;
        private final StoreQueue.Watch watch;
        Holder holder;
        private Ownership ownership = newOwner();

        Waiter(LockProvider locks) {
            this.store = locks.unwrap(LockStore.class).orElseThrow();
            this.holder = new Holder(store);
            this.watch = store.queue().orElseThrow().watch("a", () -> wakeUps.incrementAndGet() > 0);
        }

        @Override
        public void close() {
            watch.close();
        }

        Object attempt() {
            Claim claim = Claim.of(ownership, TIME, TIME).withFence(1, 0);
            return store.acquireAsync(claim.withQueueEntry(new QueueEntry(TIME, TIME, 100, 0)))
                    .join();
        }

        void assertHandOver() throws Exception {
            assertThat(attempt())
                    .isInstanceOfSatisfying(
                            Busy.class, busy -> assertThat(busy.ticket()).isNotNull());
            int before = wakeUps.get();
            holder.release();
            Await.until("a wake-up", () -> wakeUps.get() > before);
            assertThat(attempt()).isInstanceOf(Granted.class);
            holder = new Holder(store, ownership);
            ownership = newOwner();
        }

        private static Ownership newOwner() {
            return new Ownership("a", OwnerToken.create(new Random(), "test@host:1"));
        }
    }

    /** The holder of the lock. */
    record Holder(LockStore store, Ownership ownership) {
        Holder(LockStore store) {
            this(store, Waiter.newOwner());
            Claim claim = Claim.of(ownership, Waiter.TIME, Waiter.TIME).withFence(1, 0);
            assertThat(List.of(store.acquireAsync(claim).join())).hasOnlyElementsOfType(Granted.class);
        }

        void release() {
            store.releaseAsync(ownership, Waiter.TIME).join();
        }
    }
}
