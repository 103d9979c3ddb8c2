package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.jvm.ParentWatch;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import redis.clients.jedis.RedisClient;

/** The main class of a JVM that contends for the lock. It takes orders from a separate server, which does not load the measured one. */
final class Worker {
    /** Takes as arguments the port of the server for orders, that of the server for locks, the folder for notes, and its number. */
    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        int process = Integer.parseInt(args[3]);
        Map<Library, LockClient> clients = new EnumMap<>(Library.class);
        try (RedisClient orders = RedisClient.create("127.0.0.1", Integer.parseInt(args[0]))) {
            while (true) {
                // Blocks, because a JVM without an order must not use a processor.
                Order order = Order.parse(orders.blpop(0, ordersKey(process)).get(1));
                LockClient client =
                        clients.computeIfAbsent(order.library(), library -> library.open(Integer.parseInt(args[1])));
                Path file = Path.of(args[2], order.number() + "-" + process);
                Notes.write(file, OrderRunner.run(order, client, process));
                orders.sadd(doneKey(order.number()), String.valueOf(process));
            }
        }
    }

    static String ordersKey(int process) {
        return "orders-" + process;
    }

    static String doneKey(int number) {
        return "done-" + number;
    }

    private Worker() {}
}
