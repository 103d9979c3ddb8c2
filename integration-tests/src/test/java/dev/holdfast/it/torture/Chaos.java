package dev.holdfast.it.torture;

import dev.holdfast.testkit.proxy.FaultProxy;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Faults of the server and the network, one after the other. */
final class Chaos {
    private final RedisServer server;
    private final FaultProxy proxy;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();

    Chaos(RedisServer server, FaultProxy proxy, Random random) {
        this.server = server;
        this.proxy = proxy;
        this.random = random;
    }

    /** Causes one fault, and ends it. */
    void strike() {
        switch (random.nextInt(5)) {
            case 0 -> {
                count("server paused");
                server.pause();
                HostileCode.sleep(random.nextInt(3_000));
                server.resume();
            }
            case 1 -> {
                count("server killed");
                server.kill();
                HostileCode.sleep(random.nextInt(2_000));
                server.restart();
            }
            case 2 -> {
                count("connections reset");
                proxy.onAll().reset();
            }
            case 3 -> {
                count("all bytes lost");
                proxy.onAll().dropAll();
                HostileCode.sleep(random.nextInt(2_000));
                proxy.heal();
            }
            default -> {
                count("clients killed by the server");
                server.command("CLIENT", "KILL", "TYPE", random.nextBoolean() ? "normal" : "pubsub");
            }
        }
    }

    private void count(String fault) {
        done.merge(fault, 1, Integer::sum);
    }

    @Override
    public String toString() {
        return done.toString();
    }
}
