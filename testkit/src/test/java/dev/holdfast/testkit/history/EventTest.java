package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {
    private static final Event SMALL = Event.of(17, "w1", "jedis", 3, Op.ACQUIRE, Phase.INVOKE, "orders\n42");

    @Test
    void anEventIsOneLineAndComesBack() {
        Event full = SMALL.lease("0123", 9_007_199_254_740_991L, -5L).value(8).detail("\"quoted\" \u00e9");

        for (Event event : List.of(SMALL, full)) {
            assertThat(event.toJson()).doesNotContain("\n");
            assertThat(Event.parse(event.toJson())).isEqualTo(event);
        }
    }

    @Test
    void whatAnEventDoesNotHaveIsNotWritten() {
        assertThat(SMALL.toJson())
                .isEqualTo("{\"t\":17,\"worker\":\"w1\",\"client\":\"jedis\",\"attempt\":3,\"op\":\"ACQUIRE\","
                        + "\"phase\":\"INVOKE\",\"lock\":\"orders\\n42\"}");
    }

    @Test
    void whatIsNotAnEventIsShown() {
        assertThatThrownBy(() -> Event.parse("SLF4J: hello")).hasMessage("not an event: SLF4J: hello");
    }

    @Test
    void aHistoryIsInTheOrderOfTimeAndKeepsTheOrderOfOneInstant() {
        Event late = SMALL.detail("late");
        Event first = Event.of(1, "w2", "jedis", 1, Op.RELEASE, Phase.OK, "a");
        Event second = Event.of(1, "w2", "jedis", 2, Op.ACQUIRE, Phase.INVOKE, "a");

        assertThat(History.of(List.of(late, first, second)).events()).containsExactly(first, second, late);
    }

    @Test
    void aHistoryCanBeNarrowed() {
        Recorder recorder = new Recorder();
        recorder.attempt("w1").requested(1).granted(2, 1, 100);
        recorder.attempt("w2").requested(3);

        History of1 = recorder.history().where(event -> event.worker().equals("w1"));

        assertThat(of1.events()).hasSize(2);
        assertThat(of1.count(Op.ACQUIRE, Phase.OK)).isEqualTo(1);
    }
}
