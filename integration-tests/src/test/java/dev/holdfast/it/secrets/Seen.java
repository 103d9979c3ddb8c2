package dev.holdfast.it.secrets;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records everything that is visible in a process: logs at all levels, exceptions, objects as text, threads, and JMX. */
final class Seen implements AutoCloseable {
    /** At the level TRACE these log all that is sent, which this library cannot change. The safety page says so. */
    private static final Set<String> WIRE_DUMPS =
            Set.of("io.lettuce.core.protocol.CommandEncoder", "org.redisson.client.handler.CommandEncoder");

    private final Logger root = LogManager.getLogManager().getLogger("");
    private final Level before = root.getLevel();
    private final Handler[] handlers = root.getHandlers();
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final Handler collector = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord logged) {
            if (WIRE_DUMPS.contains(logged.getLoggerName()) && logged.getLevel().equals(Level.FINEST)) {
                return;
            }
            texts.add(logged.getLevel() + " " + logged.getLoggerName() + " " + formatter.format(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Seen() {
        for (Handler handler : handlers) {
            root.removeHandler(handler); // keeps it off the console
        }
        collector.setLevel(Level.ALL);
        root.addHandler(collector);
        root.setLevel(Level.ALL);
    }

    /** Records an exception as in a log: with causes, suppressed exceptions and stack traces. */
    <T extends Throwable> T exception(T thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        texts.add("exception " + trace);
        return thrown;
    }

    /** Records an object as text. */
    <T> T object(T object) {
        texts.add("object of " + object.getClass().getName() + " " + object);
        return object;
    }

    /** Records the threads and JMX beans of this process. */
    void process() {
        Thread.getAllStackTraces().keySet().forEach(thread -> texts.add("thread " + thread.getName()));
        ManagementFactory.getPlatformMBeanServer().queryNames(null, null).forEach(name -> texts.add("bean " + name));
    }

    /** Returns everything that was recorded. */
    String all() {
        return texts.stream().collect(Collectors.joining("\n"));
    }

    /** Returns the records that contain one of these texts. */
    List<String> with(String... parts) {
        return texts.stream()
                .filter(text -> Stream.of(parts).anyMatch(text::contains))
                .toList();
    }

    @Override
    public void close() {
        root.removeHandler(collector);
        root.setLevel(before);
        for (Handler handler : handlers) {
            root.addHandler(handler);
        }
    }
}
