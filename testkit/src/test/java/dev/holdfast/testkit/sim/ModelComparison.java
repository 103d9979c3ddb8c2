package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockState;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One random sequence of commands, carried out by the model and by the real scripts on a real server. All answers must be the
 * same. Fencing tokens are not, but they must be in the same order.
 *
 * <p>Time is made to pass on the real server by shortening what remains of its locks. Lease times end in the middle between
 * the times to which it can pass, so that the little time that really passes decides nothing.
 */
final class ModelComparison {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_WAITERS = 2;
    private static final Tickets NO_TICKETS = new Tickets(0, 0);
    private static final List<String> LOCKS = List.of("a", "{b}c");

    /** In microseconds: a server whose clock is ahead has issued tokens that are. */
    private static final long FAR = Duration.ofHours(1).toNanos() / 1_000;

    private static final String AGE = """
            for _, key in ipairs(KEYS) do
              local left = redis.call('PTTL', key)
              if left > 0 and left <= tonumber(ARGV[1]) then redis.call('DEL', key)
              elseif left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
            end
            """;

    private final Random random;
    private final RedisServer server;
    private final RedisLockStore real;
    private final SimTime time;
    private final SimServer model;
    private final List<Ownership> ownerships = new ArrayList<>();
    private final List<Issued> issued = new ArrayList<>();
    private final Map<Ownership, Tickets> tickets = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final long start = System.nanoTime();

    /** The tickets of one waiter. */
    private record Tickets(long real, long model) {}

    /** The fencing tokens of one answer. */
    private record Issued(String lock, long real, long model) {}

    ModelComparison(long seed, RedisServer server, RedisLockStore real) {
        this.random = new Random(seed);
        this.server = server;
        this.real = real;
        this.time = new SimTime(random);
        this.model = new SimServer(time, random);
        for (String lock : LOCKS) {
            for (int i = 0; i < 5; i++) {
                ownerships.add(new Ownership(lock, OwnerToken.create(random, "test@host:" + i)));
            }
        }
        loseState();
    }

    /** Carries out some commands; throws if an answer of the model is not that of the server. */
    void run(int commands) {
        for (int i = 0; i < commands; i++) {
            time.advance(Duration.ofNanos(1_000)); // or two waiters would have the same ticket
            try {
                step();
            } catch (AssertionError e) {
                throw new AssertionError("after " + String.join("; ", done) + ": " + e.getMessage(), e);
            }
        }
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> acquire(anybody());
            case 6, 7 -> release(anybody());
            case 8, 9 ->
                renew(Stream.generate(this::anybody)
                        .limit(1 + random.nextInt(3))
                        .toList());
            case 10 -> confirm(anybody());
            case 11, 12 -> inspect(LOCKS.get(random.nextInt(LOCKS.size())));
            case 13, 14 -> pass(Duration.ofSeconds(100L * (1 + random.nextInt(3))));
            default -> {
                if (random.nextInt(10) == 0) {
                    loseState();
                }
            }
        }
    }

    private Ownership anybody() {
        return ownerships.get(random.nextInt(ownerships.size()));
    }

    private Duration anyLeaseTime() {
        return Duration.ofSeconds(50 + 100L * random.nextInt(4));
    }

    private void acquire(Ownership who) {
        Duration leaseTime = anyLeaseTime();
        boolean fencing = random.nextInt(4) > 0;
        boolean incarnation = random.nextInt(4) == 0;
        @Nullable Issued known = issued.isEmpty() ? null : issued.get(random.nextInt(issued.size()));
        long ahead = random.nextInt(8) == 0 ? FAR : 0;
        boolean waits = random.nextBoolean();
        Tickets ticket = random.nextBoolean() ? tickets.getOrDefault(who, NO_TICKETS) : NO_TICKETS;
        Duration claimTime = anyLeaseTime();
        done.add("acquire " + who + " for " + leaseTime + (fencing ? " with a token" : "") + " ahead " + ahead
                + (waits ? " or wait with ticket " + ticket : ""));
        Claim claim = Claim.of(who, leaseTime, TIMEOUT);
        if (incarnation) {
            claim = claim.withIncarnation();
        }
        Claim onReal = claim.withFence(fencing ? 1 : 0, known == null ? 0 : known.real + ahead);
        Claim inModel = claim.withFence(fencing ? 1 : 0, known == null ? 0 : known.model + ahead);
        AcquireReply byServer = acquireOnReal(waits ? onReal.withQueueEntry(entry(claimTime, ticket.real)) : onReal);
        AcquireReply byModel = model.acquire(
                        waits ? inModel.withQueueEntry(entry(claimTime, ticket.model)) : inModel, Long.MAX_VALUE)
                .orElseThrow();
        if (byServer instanceof Granted onServer && byModel instanceof Granted onModel) {
            assertThat(onServer.fence().isPresent()).isEqualTo(onModel.fence().isPresent());
            assertThat(onServer.incarnation() == null).isEqualTo(onModel.incarnation() == null);
            if (onServer.fence().isPresent()) {
                sameOrder(new Issued(
                        who.lockName(),
                        onServer.fence().getAsLong(),
                        onModel.fence().getAsLong()));
            }
        } else if (byServer instanceof Busy onServer && byModel instanceof Busy onModel) {
            sameRemaining(onServer.remaining(), onModel.remaining());
            sameTicket(who, onServer.ticket(), onModel.ticket());
        } else {
            assertThat(byModel).isEqualTo(byServer);
        }
    }

    /** Now and then together with the release of another. */
    private AcquireReply acquireOnReal(Claim claim) {
        Ownership other = anybody();
        if (random.nextBoolean() || !other.lockName().equals(claim.lockName()) || other.equals(claim.ownership())) {
            return real.acquireAsync(claim).join();
        }
        done.add("released together with that: " + other);
        ReleaseAndAcquireReply both = real.releaseAndAcquire()
                .orElseThrow()
                .releaseAndAcquireAsync(other, claim, TIMEOUT)
                .join();
        assertThat(model.release(other)).isEqualTo(both.released().join());
        return both.claimed().join();
    }

    /** Time does not pass for those who wait: that it does is tried in the tests of the scripts. */
    private static QueueEntry entry(Duration claimTime, long ticket) {
        return new QueueEntry(claimTime, Duration.ofDays(10), MAX_WAITERS, ticket);
    }

    private void sameTicket(Ownership who, @Nullable Ticket onServer, @Nullable Ticket onModel) {
        if (onServer == null || onModel == null) {
            assertThat(onModel).isEqualTo(onServer);
        } else {
            assertThat(onModel.rank()).isEqualTo(onServer.rank());
            assertThat(onModel.handsOver()).isEqualTo(onServer.handsOver());
            tickets.put(who, new Tickets(onServer.number(), onModel.number()));
        }
    }

    private void sameOrder(Issued now) {
        for (Issued before : issued) {
            if (before.lock.equals(now.lock)) {
                assertThat(Long.compare(now.model, before.model))
                        .as("order of the tokens %s and %s", before, now)
                        .isEqualTo(Long.compare(now.real, before.real));
            }
        }
        issued.add(now);
    }

    /** The server's time has gone on a little since, the model's has not. */
    private void sameRemaining(@Nullable Duration onServer, @Nullable Duration onModel) {
        assertThat(onServer).isNotNull();
        assertThat(onModel).isNotNull();
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(onServer).isBetween(onModel.minus(passed).minusMillis(5), onModel.plusMillis(5));
    }

    private void release(Ownership who) {
        done.add("release " + who);
        assertThat(model.release(who)).isEqualTo(real.releaseAsync(who, TIMEOUT).join());
    }

    private void renew(List<Ownership> all) {
        List<Renewal> renewals =
                all.stream().map(who -> new Renewal(who, anyLeaseTime())).toList();
        done.add("renew " + renewals);
        List<RenewReply> byModel = renewals.stream().map(model::renew).toList();
        assertThat(byModel).isEqualTo(real.renewAsync(renewals, TIMEOUT).join());
    }

    /** Compared with the highest token of the lock, as nothing else has the same place in both orders. */
    private void confirm(Ownership who) {
        Optional<Issued> highest = issued.stream()
                .filter(token -> token.lock.equals(who.lockName()))
                .max(Comparator.comparingLong(Issued::real));
        if (highest.isEmpty()) {
            return;
        }
        long ahead = List.of(-1L, 0L, 1_000L, 1_000_000L).get(random.nextInt(4));
        Renewal renewal = new Renewal(who, anyLeaseTime());
        done.add("confirm " + renewal + " token of " + highest + " ahead " + ahead);
        assertThat(model.confirm(renewal, highest.get().model + ahead))
                .isEqualTo(real.confirmAsync(renewal, highest.get().real + ahead, TIMEOUT)
                        .join());
    }

    private void inspect(String lock) {
        done.add("inspect " + lock);
        LockState byServer = real.inspectAsync(lock, TIMEOUT).join();
        LockState byModel = model.inspect(lock);
        assertThat(byModel.isHeld()).isEqualTo(byServer.isHeld());
        assertThat(byModel.owner()).isEqualTo(byServer.owner());
        assertThat(byModel.waiters()).isEqualTo(byServer.waiters());
        assertThat(byModel.longestWait().isPresent())
                .isEqualTo(byServer.longestWait().isPresent());
        assertThat(byModel.fencingToken().isPresent())
                .isEqualTo(byServer.fencingToken().isPresent());
        if (byServer.isHeld()) {
            sameRemaining(byServer.remaining().orElse(null), byModel.remaining().orElse(null));
        }
    }

    private void pass(Duration duration) {
        done.add("pass " + duration);
        time.advance(duration);
        server.command("EVAL", AGE, "2", "lock:a", "lock:{b}c", String.valueOf(duration.toMillis()));
    }

    /** What is promised of tokens is promised as long as the server remembers. */
    private void loseState() {
        done.add("lose state");
        model.restart();
        server.command("FLUSHALL");
        issued.clear();
    }
}
