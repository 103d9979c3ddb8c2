package application;

import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.time.Duration;
import java.util.List;

/** Opens each URL, takes a lock, and says in one line how that went. */
public final class Main {
    private static final List<String> CLIENTS = List.of(
            "redis.clients.jedis.util.Pool", "io.lettuce.core.RedisClient", "org.redisson.api.RedissonClient");

    public static void main(String[] urls) throws InterruptedException {
        for (String url : urls) {
            System.out.println(outcome(url));
        }
    }

    private static String outcome(String url) throws InterruptedException {
        try (LockProvider locks = LockProviders.open(url);
                Lease lease = locks.lock("discovery").acquire(Duration.ofSeconds(20))) {
            lease.ensureHeld();
            return "locked, over " + client(locks);
        } catch (LockException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static String client(LockProvider locks) {
        for (String client : CLIENTS) {
            try {
                if (locks.unwrap(Class.forName(client)).isPresent()) {
                    return client;
                }
            } catch (ClassNotFoundException absent) {
                // then it is another one
            }
        }
        return "no client";
    }
}
