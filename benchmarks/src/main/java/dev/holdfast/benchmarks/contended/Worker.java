package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.jvm.ParentWatch;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import redis.clients.jedis.RedisClient;

/** The main class of a JVM that wants the lock. It looks for orders on a server of their own, so that the measured one is left alone. */
final class Worker {
    static final String ORDER = "order";
    private static final long LOOK_MILLIS = 10;

    /** Arguments: the port of the server for orders, that of the server for locks, the folder for notes, and our number. */
    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        int process = Integer.parseInt(args[3]);
        Map<Library, LockClient> clients = new EnumMap<>(Library.class);
        try (RedisClient orders = RedisClient.create("127.0.0.1", Integer.parseInt(args[0]))) {
            int done = 0;
            while (true) {
                String text = orders.get(ORDER);
                Order order = text == null ? null : Order.parse(text);
                if (order == null || order.number() == done) {
                    Thread.sleep(LOOK_MILLIS);
                    continue;
                }
                LockClient client =
                        clients.computeIfAbsent(order.library(), library -> library.open(Integer.parseInt(args[1])));
                Path file = Path.of(args[2], order.number() + "-" + process);
                Notes.write(file, Contest.run(order, client, process));
                done = order.number();
                orders.sadd(doneKey(done), String.valueOf(process));
            }
        }
    }

    static String doneKey(int number) {
        return "done-" + number;
    }

    private Worker() {}
}
