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

/** All that somebody can see who looks at a process: what it logs at any level, exceptions, objects as text, threads, JMX. */
final class Seen implements AutoCloseable {
    /** At the level TRACE these write out all that is sent, which no setting of ours can change. The safety page says so. */
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
            root.removeHandler(handler); // nobody wants to read all of it
        }
        collector.setLevel(Level.ALL);
        root.addHandler(collector);
        root.setLevel(Level.ALL);
    }

    /** Looks at an exception as a log shows it: with causes, suppressed exceptions and stack traces. */
    <T extends Throwable> T exception(T thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        texts.add("exception " + trace);
        return thrown;
    }

    /** Looks at an object as text. */
    <T> T object(T object) {
        texts.add("object of " + object.getClass().getName() + " " + object);
        return object;
    }

    /** Looks at what a running process shows without being asked. */
    void process() {
        Thread.getAllStackTraces().keySet().forEach(thread -> texts.add("thread " + thread.getName()));
        ManagementFactory.getPlatformMBeanServer().queryNames(null, null).forEach(name -> texts.add("bean " + name));
    }

    /** Returns all that was seen. */
    String all() {
        return texts.stream().collect(Collectors.joining("\n"));
    }

    /** Returns what was seen and contains one of these. */
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
