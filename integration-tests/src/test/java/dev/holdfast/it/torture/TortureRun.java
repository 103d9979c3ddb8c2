package dev.holdfast.it.torture;

import dev.holdfast.it.faults.Remains;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ParentWatch;
import dev.holdfast.testkit.proxy.FaultProxy;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The main class of a torture run. Its arguments are a seed and a number of seconds. Its exit code is 1 if a promise was broken. */
public final class TortureRun {
    /** The limit of a call that makes one attempt, which may have to connect first. */
    static final Duration ATTEMPT = Duration.ofMillis(2_500);

    /** The limit of the close of a provider. */
    static final Duration CLOSE = Duration.ofSeconds(6);

    private static final int USERS = 10;
    private static final Duration END = Duration.ofSeconds(20);

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final TortureClock clock = new TortureClock();
    private final Promises promises = new Promises(clock);
    private final List<Thread> threads = new ArrayList<>();
    private final Random random;
    private final Duration length;

    private TortureRun(long seed, Duration length) {
        this.random = new Random(seed);
        this.length = length;
    }

    /** Runs. */
    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        List<String> broken =
                new TortureRun(Long.parseLong(args[0]), Duration.ofSeconds(Long.parseLong(args[1]))).run();
        broken.stream().limit(20).forEach(promise -> System.out.println("BROKEN: " + promise));
        if (!broken.isEmpty()) {
            System.exit(1);
        }
    }

    private List<String> run() throws Exception {
        clock.start();
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.inFrontOf(server.port())) {
            List<Slot> slots = new ArrayList<>();
            for (Backend backend : List.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON)) {
                for (Slot.Callbacks callbacks : Slot.Callbacks.values()) {
                    slots.add(new Slot(backend, proxy.port(), callbacks, new Random(random.nextLong())));
                }
            }
            List<User> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                User user = new User(slots, promises, new Random(random.nextLong()), stopped);
                users.add(user);
                start("torture-user-" + i, user);
            }
            List<Thread> interrupted = List.copyOf(threads);
            repeat("torture-check", 20, promises::check);
            repeat(
                    "torture-interrupts",
                    300,
                    () -> interrupted.get(random.nextInt(interrupted.size())).interrupt());
            repeat("torture-closes", 2_000, () -> {
                Slot slot = slots.get(random.nextInt(slots.size()));
                slot.close(promises);
                slot.reopen();
            });
            Chaos chaos = new Chaos(server, proxy, new Random(random.nextLong()));
            for (long end = System.nanoTime() + length.toNanos(); System.nanoTime() < end; ) {
                HostileCode.sleep(random.nextInt(2_000));
                chaos.strike();
            }
            end(slots, server);
            Map<String, Integer> done = new TreeMap<>();
            users.forEach(user -> user.done().forEach((what, count) -> done.merge(what, count.get(), Integer::sum)));
            System.out.println("torture: " + done);
            System.out.println("torture: " + chaos);
            System.out.println(
                    "torture: " + promises + "; the machine stood still for " + clock.stalledMillis() + " ms");
        }
        return promises.broken;
    }

    private void end(List<Slot> slots, RedisServer server) throws Exception {
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join(END.toMillis());
            if (thread.isAlive()) {
                promises.broken.add(thread + " does not end: " + List.of(thread.getStackTrace()));
            }
        }
        slots.forEach(slot -> slot.close(promises));
        soon("all futures have ended", () -> {
            promises.check();
            return promises.isEmpty();
        });
        soon("no thread is left: " + left(), () -> left().isEmpty());
        soon(
                "no connection is left",
                () -> Stream.of(String.valueOf(server.command("CLIENT", "LIST")).split("\n"))
                        .allMatch(line -> line.contains(" cmd=client|list ")));
        Remains.assertNone(server);
    }

    private static List<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(holdfast|lettuce|redisson|jedis|commons-pool).*"))
                .toList();
    }

    private void soon(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + END.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                promises.broken.add("not within " + END + ": " + what);
                return;
            }
            HostileCode.sleep(20);
        }
    }

    private void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void repeat(String name, int pauseMillis, Runnable action) {
        start(name, () -> {
            while (!stopped.get()) {
                HostileCode.sleep(pauseMillis);
                try {
                    action.run();
                } catch (Throwable failure) {
                    promises.broken.add(name + " failed: " + failure);
                    return;
                }
            }
        });
    }
}
