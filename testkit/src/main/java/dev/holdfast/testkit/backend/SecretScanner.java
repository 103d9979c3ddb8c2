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

/** Records everything that Holdfast logs, and looks for secrets in the log and in exceptions. */
final class SecretScanner implements AutoCloseable {
    /** The secret part of an owner token, as text or as a printed array of bytes. Only Redis may see it. */
    private static final String TOKEN = "L2~[A-Za-z0-9_-]{22}|76, 50, 126";

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

    /** Checks that neither an owner token nor one of the given words is in an exception, in its causes, or in the log. */
    void assertNoSecretIn(Throwable thrown, String... words) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        assertClean(text.toString(), words);
        logged.forEach(line -> assertClean(line, words));
    }

    private static void assertClean(String text, String... words) {
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
