package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Listens to everything that Holdfast logs, and looks for secrets in that and in exceptions. */
final class SecretScanner implements AutoCloseable {
    /** What only Redis may see of an owner token, as text or as a printed array of bytes. */
    private static final String TOKEN = "L1~[A-Za-z0-9_-]{22}|76, 49, 126";

    private static final Logger LOGGER = Logger.getLogger("dev.holdfast");

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Level before = LOGGER.getLevel();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            logged.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    SecretScanner() {
        handler.setLevel(Level.ALL);
        LOGGER.addHandler(handler);
        LOGGER.setLevel(Level.ALL);
    }

    /** Checks that neither a token nor one of the given words is in an exception, what it has with it, or the log. */
    void areNotIn(Throwable thrown, String... words) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        isClean(text.toString(), words);
        logged.forEach(line -> isClean(line, words));
    }

    private static void isClean(String text, String... words) {
        assertThat(text).doesNotContainPattern(TOKEN);
        for (String word : words) {
            assertThat(text).doesNotContain(word);
        }
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(before);
    }
}
