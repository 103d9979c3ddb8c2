package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter text = new StringWriter();

    @Test
    void withoutATerminalOnlyLinesThatStayArePrinted() {
        Screen screen = new Screen(new PrintWriter(text), false);

        screen.show("changing");
        screen.say("staying");
        screen.show("");

        assertThat(text).hasToString("staying\n");
    }

    @Test
    void onATerminalTheStatusLineStaysBelow() {
        Screen screen = new Screen(new PrintWriter(text), true);

        screen.show("one");
        screen.show("two");
        screen.say("staying");
        screen.show("");

        assertThat(text).hasToString(CLEAR + "one" + CLEAR + "two" + CLEAR + "staying\n" + CLEAR + "two" + CLEAR);
    }

    @Test
    void leaveKeepsTheStatusLine() {
        Screen screen = new Screen(new PrintWriter(text), true);
        screen.show("one");

        screen.leave();

        assertThat(text).hasToString(CLEAR + "one\n");
    }

    @Test
    void leaveWithoutAStatusLinePrintsNothing() {
        Screen screen = new Screen(new PrintWriter(text), true);
        screen.show("");

        screen.leave();

        assertThat(text).hasToString(CLEAR);
    }
}
