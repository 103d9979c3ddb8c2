package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter text = new StringWriter();

    @Test
    void aFileGetsLinesThatStay() {
        Screen screen = new Screen(new PrintWriter(text), false);

        screen.show("changing");
        screen.say("staying");
        screen.show("");

        assertThat(text).hasToString("staying\n");
    }

    @Test
    void aTerminalGetsALineThatChangesBelowTheLinesThatStay() {
        Screen screen = new Screen(new PrintWriter(text), true);

        screen.show("one");
        screen.show("two");
        screen.say("staying");
        screen.show("");

        assertThat(text).hasToString(CLEAR + "one" + CLEAR + "two" + CLEAR + "staying\n" + CLEAR + "two" + CLEAR);
    }

    @Test
    void anEndInTheMiddleLeavesTheLastLine() {
        Screen screen = new Screen(new PrintWriter(text), true);
        screen.show("one");

        screen.leave();

        assertThat(text).hasToString(CLEAR + "one\n");
    }

    @Test
    void anEndAfterTheLastLineLeavesNothing() {
        Screen screen = new Screen(new PrintWriter(text), true);
        screen.show("");

        screen.leave();

        assertThat(text).hasToString(CLEAR);
    }
}
