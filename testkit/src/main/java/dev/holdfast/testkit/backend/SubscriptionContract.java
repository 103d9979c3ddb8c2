package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.AcquireReply;
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
    default void subscriptionIsAskedForASignOfLifeAndKept() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server));
                Waiter waiter = new Waiter(locks)) {
            Await.until("one connection is subscribed", () -> ServerConnections.subscribers(server) == 1);
            String connection = subscriber(server).replaceFirst(" .*", "");
            Await.until("a ping", () -> subscriber(server).contains(" cmd=ping "));
            Thread.sleep(5_000); // longer than a reply may take
            assertThat(subscriber(server)).startsWith(connection + " ");
            waiter.assertHandOver();
        }
    }

    private static String subscriber(RedisServer server) {
        return ServerConnections.of(server).stream()
                .filter(line -> line.contains(" sub=1 "))
                .findFirst()
                .orElse("");
    }

    @Test
    default void waiterKeepsItsTicketAndPollsIfTheSubscriptionIsRefused() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.command("ACL", "SETUSER", "default", "resetchannels");
            assertWaiterIsServedInItsTurn(server);
        }
    }

    private void assertWaiterIsServedInItsTurn(RedisServer server) throws Exception {
        try (LockProvider locks = connected(config(server));
                Waiter waiter = new Waiter(locks);
                Waiter later = new Waiter(locks, waiter.holder)) {
            Await.until("the queue knows that the waiter cannot be notified", () -> {
                assertThat(waiter.attempt())
                        .isInstanceOfSatisfying(
                                Busy.class, busy -> assertThat(busy.ticket()).isNotNull());
                return String.valueOf(server.command("ZRANGE", "lock:#w:q:{lock:a}", "0", "0"))
                        .matches("\\[2 \\S+ - 0 1 30000 ]");
            });
            long ticket = waiter.ticket;
            assertThat(waiter.attempt())
                    .isInstanceOfSatisfying(
                            Busy.class,
                            busy -> assertThat(busy.retryAfter())
                                    .as("the first in the queue polls soon")
                                    .isNotNull()
                                    .isLessThan(Duration.ofMillis(100)));
            assertThat(later.attempt()).isInstanceOf(Busy.class);
            assertThat(waiter.ticket).isEqualTo(ticket).isLessThan(later.ticket);

            waiter.holder.release();
            assertThat(later.attempt()).as("it is the turn of the first").isInstanceOf(Busy.class);
            assertThat(waiter.attempt()).isInstanceOf(Granted.class);
            assertThat(server.calls("publish"))
                    .as("messages for a waiter that cannot be notified")
                    .isZero();
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

        /** The number of the ticket that the waiter has now; 0 for none. */
        long ticket;

        Waiter(LockProvider locks) {
            this(locks, new Holder(store(locks)));
        }

        Waiter(LockProvider locks, Holder holder) {
            this.store = store(locks);
            this.holder = holder;
            this.watch = store.queue().orElseThrow().watch("a", () -> wakeUps.incrementAndGet() > 0);
        }

        private static LockStore store(LockProvider locks) {
            return locks.unwrap(LockStore.class).orElseThrow();
        }

        @Override
        public void close() {
            watch.close();
        }

        Object attempt() {
            Claim claim = Claim.of(ownership, TIME, TIME).withFence(1, 0);
            AcquireReply reply = store.acquireAsync(claim.withQueueEntry(new QueueEntry(TIME, TIME, 100, ticket)))
                    .join();
            ticket = reply instanceof Busy busy && busy.ticket() != null
                    ? busy.ticket().number()
                    : 0;
            return reply;
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
